using System.Globalization;
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

    /// <summary>How long each sync of the log takes at least, in milliseconds: as on a slower disk. 0 for this machine's own.</summary>
    public int SlowSync { get; init; }

    /// <summary>If not 0, the host has no parts at all and answers every request with so many bytes of JSON.</summary>
    public int Constant { get; init; }

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("folder", "FOLDER", "Where its data is."),
        new("drop", "", "Validate and answer events, and store none."),
        new("views", "", "Fold events into a view."),
        new("slow-sync", "MS", "How long each sync of the log takes at least."),
        new("constant", "BYTES", "Answer every request with so many bytes, and do nothing else."),
    ];

    public IEnumerable<string> ToArguments() =>
    [
        Command, "--folder", Folder,
        .. Stores ? Array.Empty<string>() : ["--drop"],
        .. HasViews ? ["--views"] : Array.Empty<string>(),
        .. SlowSync == 0 ? Array.Empty<string>() : ["--slow-sync", SlowSync.ToString(CultureInfo.InvariantCulture)],
        .. Constant == 0 ? Array.Empty<string>() : ["--constant", Constant.ToString(CultureInfo.InvariantCulture)],
    ];

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

        return new HostSettings(line.Text("folder") ?? "", !line.Has("drop"), line.Has("views"))
        {
            SlowSync = (int)line.Whole("slow-sync", 0, 1, 1_000),
            Constant = (int)line.Whole("constant", 0, 1, 1 << 20),
        };
    }
}
