using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Posting;

namespace Serverless.Benchmarks.Payments;

/// <summary>What the command <c>payments</c> was told.</summary>
internal sealed record PaymentsOptions(Uri Server, StreamOptions Stream, PostingOptions Posting, bool RunIsNew, string? Key, string? ReadKey)
{
    private const string DefaultServer = "http://127.0.0.1:5080";

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("events", "N", "How many events to post; 10000 without it."),
        new("rate", "R", "Events a second; 0, which is the default, is as fast as the server takes them."),
        new("url", "ADDRESS", $"The server; {DefaultServer} without it."),
        new("seed", "S", "The seed of the stream; 1 without it. The same seed gives the same payments."),
        new("poison", "SHARE", "The share of payments that get an event that cannot apply; 0.001 without it."),
        new("key", "KEY", "The server's key for publishing; also for reading, unless --read-key is given."),
        new("read-key", "KEY", "The server's key for reading."),
        new("lanes", "N", "How many requests are under way at once; 8 without it."),
        new("patience", "SECONDS", "How long to try again, and to wait for a view that stands still; 60 without it."),
        new("run", "ID", "Posts an earlier run again, with its other options unchanged; a new id without it."),
    ];

    public static PaymentsOptions Read(CommandLine line, TimeProvider time)
    {
        var run = line.Text("run");
        if (run is not null && !RunId.IsValid(run))
        {
            line.Refuse($"--run needs 1 to 16 lower-case letters and digits, not '{run}'.");
        }

        var stream = new StreamOptions(
            run is not null && RunId.IsValid(run) ? new RunId(run) : RunId.Next(time),
            (int)line.Whole("seed", otherwise: 1, 0, int.MaxValue),
            line.Whole("events", otherwise: 10_000, 1, 100_000_000),
            line.Share("poison", StreamOptions.DefaultPoisonShare));
        var posting = new PostingOptions
        {
            Rate = line.Whole("rate", otherwise: 0, 0, 10_000_000),
            Lanes = (int)line.Whole("lanes", otherwise: 8, 1, 256),
            Patience = TimeSpan.FromSeconds(line.Whole("patience", otherwise: 60, 1, 86_400)),
        };
        var key = line.Text("key");
        return new(line.Address("url", DefaultServer), stream, posting, run is null, key, line.Text("read-key") ?? key);
    }
}
