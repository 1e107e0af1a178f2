using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Figures;

/// <summary>How figures are measured.</summary>
internal sealed record FigureSettings
{
    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("quick", "", "One small pair of each: to see that it works, not to quote."),
        new("repeats", "N", "Pairs of each figure, 1 to 100. Default 5, quick 1."),
        new("budget", "MINUTES", "About how long all pairs together may take; there are fewer of those that are slow. Default as long as they take."),
        new("kills", "N", "How often each mode is killed (SIGKILL) after its pairs, 0 to 100. Default 3, quick 1."),
        new("out", "FOLDER", "Writes report.md, report.json and the plots there."),
        new("peers", "NAME[,NAME]", "Which peers take part: postgresql, redis, nats, or none. Default all that are installed."),
        new("data", "FOLDER", "Where temporary data goes: the disk that is measured. Default the system's temporary folder."),
    ];

    public bool IsQuick { get; init; }

    public int Repeats { get; init; } = 5;

    /// <summary>About how long everything may take; null for as long as it does.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>How often each mode is killed and started again after its pairs; 0 leaves the figures without that proof.</summary>
    public int Kills { get; init; } = 3;

    /// <summary>Where reports go; null for none.</summary>
    public string? Out { get; init; }

    /// <summary>The peers that take part; null for all that are installed.</summary>
    public IReadOnlyList<string>? Peers { get; init; }

    public string Data { get; init; } = Path.GetTempPath();

    public static FigureSettings Read(CommandLine line) => new()
    {
        IsQuick = line.Has("quick"),
        Repeats = (int)line.Whole("repeats", line.Has("quick") ? 1 : 5, 1, 100),
        Budget = line.Text("budget") is null ? null : TimeSpan.FromMinutes(line.Whole("budget", 40, 1, 10_000)),
        Kills = (int)line.Whole("kills", line.Has("quick") ? 1 : 3, 0, 100),
        Out = line.Text("out"),
        Peers = line.Text("peers")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Data = line.Text("data") ?? Path.GetTempPath(),
    };
}
