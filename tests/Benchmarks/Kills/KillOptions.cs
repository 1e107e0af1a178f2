using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Kills;

/// <summary>How a run of kills is done.</summary>
internal sealed record KillOptions
{
    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("kills", "N", "how often the server is killed (default 100)"),
        new("seed", "N", "the seed of the load and of the choice of instants (default 1)"),
        new("round", "N", "after how many kills everything is checked and begins anew (default 100)"),
        new("clients", "N", "how many clients post at the same time (default 4)"),
        new("folder", "PATH", "where the data is; a round that failed stays there (default: temporary, deleted)"),
    ];

    public int Kills { get; init; } = 100;

    public int Seed { get; init; } = 1;

    public int KillsPerRound { get; init; } = 100;

    public int Clients { get; init; } = 4;

    /// <summary>Each key is posted to by one client, which numbers its events.</summary>
    public int KeysPerClient { get; init; } = 12;

    /// <summary>The longest that the server may live under load before the moment to kill it is awaited.</summary>
    public TimeSpan LongestLoad { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>The longest that a client pauses between two requests: bounds what a round writes.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(12);

    /// <summary>How long the server may take to listen, and in the end to catch up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public string? Folder { get; init; }

    public static KillOptions Read(CommandLine line) => new()
    {
        Kills = (int)line.Whole("kills", 100, 1, 1_000_000),
        Seed = (int)line.Whole("seed", 1, 0, int.MaxValue),
        KillsPerRound = (int)line.Whole("round", 100, 1, 10_000),
        Clients = (int)line.Whole("clients", 4, 1, 64),
        Folder = line.Text("folder"),
    };
}
