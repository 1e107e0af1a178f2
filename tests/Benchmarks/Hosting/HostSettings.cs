using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Hosting;

/// <summary>What the host in its own process does with events.</summary>
/// <param name="Folder">Where its data goes; null: it validates and answers, and stores nothing.</param>
/// <param name="HasViews">Whether it folds what it stores into a view and serves that.</param>
internal sealed record HostSettings(string? Folder, bool HasViews)
{
    public const string Command = "host";

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("folder", "FOLDER", "Where events are stored. Without it they are validated, answered and dropped."),
        new("views", "", "Whether to fold them into a view."),
    ];

    public IEnumerable<string> ToArguments() =>
        [Command, .. Folder is null ? Array.Empty<string>() : ["--folder", Folder], .. HasViews ? ["--views"] : Array.Empty<string>()];

    public static HostSettings Read(CommandLine line) => new(line.Text("folder"), line.Has("views"));
}
