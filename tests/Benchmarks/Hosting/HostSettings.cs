using CommandLine = Serverless.Benchmarks.Commands.CommandLine;
using OptionHelp = Serverless.Benchmarks.Commands.OptionHelp;
using Serverless.Server.Settings;

namespace Serverless.Benchmarks.Hosting;

/// <summary>What the host in its own process does with events.</summary>
/// <param name="Folder">Where its data is.</param>
/// <param name="Stores">Whether events are stored; else they are validated, answered and dropped.</param>
/// <param name="HasViews">Whether they are folded into a view.</param>
internal sealed record HostSettings(string Folder, bool Stores, bool HasViews)
{
    public const string Command = "host";

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("folder", "FOLDER", "Where its data is."),
        new("drop", "", "Validate and answer events, and store none."),
        new("views", "", "Fold events into a view."),
    ];

    public IEnumerable<string> ToArguments() =>
        [Command, "--folder", Folder, .. Stores ? Array.Empty<string>() : ["--drop"], .. HasViews ? ["--views"] : Array.Empty<string>()];

    /// <summary>The settings of the real host: its own defaults, on a free port, silent because its output is read.</summary>
    public Dictionary<string, string?> ToServerSettings() => new()
    {
        ["urls"] = "http://127.0.0.1:0",
        [$"{ServerOptions.Section}:{nameof(ServerOptions.DataFolder)}"] = Folder,
        ["Logging:LogLevel:Default"] = "None",
    };

    public static HostSettings Read(CommandLine line)
    {
        if (line.Text("folder") is null)
        {
            line.Refuse("--folder is needed.");
        }

        return new HostSettings(line.Text("folder") ?? "", !line.Has("drop"), line.Has("views"));
    }
}
