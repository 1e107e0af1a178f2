using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Posting;

namespace Serverless.Benchmarks.Proving;

/// <summary>What the command <c>prove</c> was told.</summary>
internal sealed record ProveOptions
{
    private const string DefaultServer = "http://127.0.0.1:5080";

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("url", "ADDRESS", $"The server; {DefaultServer} without it."),
        new("keys", "K", "Over how many keys the events go; 100 without it."),
        new("events", "N", "How many events to publish; 10000 without it."),
        new("publishers", "P", "How many publishers share the keys; 4 without it."),
        new("rate", "R", "Events a second in all; 500 without it, 0 is as fast as the server takes them."),
        new("key", "KEY", "The server's key; it needs the rights to publish and to read."),
        new("seed", "S", "The seed that decides which key each event has; 1 without it."),
        new("timeout", "SECONDS", "How long to try again before an event is given up, and to wait for a view that stands still; 60 without it."),
    ];

    public required Uri Server { get; init; }

    /// <summary>Begins every partition key of the run.</summary>
    public required string Run { get; init; }

    public int Keys { get; init; } = 100;

    public long Events { get; init; } = 10_000;

    public int Publishers { get; init; } = 4;

    /// <summary>Events a second of all publishers together; 0 is as fast as possible.</summary>
    public long Rate { get; init; } = 500;

    public int Seed { get; init; } = 1;

    public string? Key { get; init; }

    /// <summary>How a batch is posted and tried again.</summary>
    public PostingOptions Posting { get; init; } = new();

    public static ProveOptions Read(CommandLine line, TimeProvider time)
    {
        var keys = (int)line.Whole("keys", otherwise: 100, 1, 1_000_000);
        var publishers = (int)line.Whole("publishers", otherwise: Math.Min(4, keys), 1, 256);
        if (publishers > keys)
        {
            line.Refuse("--publishers may be at most --keys: every key belongs to one publisher.");
        }

        return new ProveOptions
        {
            Server = line.Address("url", DefaultServer),
            Run = $"prove-{time.GetUtcNow().ToUnixTimeMilliseconds():x}",
            Keys = keys,
            Events = line.Whole("events", otherwise: 10_000, 1, 10_000_000),
            Publishers = publishers,
            Rate = line.Whole("rate", otherwise: 500, 0, 1_000_000),
            Seed = (int)line.Whole("seed", otherwise: 1, 0, int.MaxValue - 1_000),
            Key = line.Text("key"),
            Posting = new PostingOptions { Patience = TimeSpan.FromSeconds(line.Whole("timeout", otherwise: 60, 1, 86_400)) },
        };
    }
}
