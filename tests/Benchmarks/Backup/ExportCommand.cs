using System.Diagnostics;
using Serverless.Benchmarks.Commands;
using Serverless.Embedded.Backup;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Backup;

/// <summary>The command <c>export</c>.</summary>
internal static class ExportCommand
{
    public static readonly Command Command = new(
        "export",
        "Writes the events of a hub as lines of JSON, with their numbers and times, from a backup or a stopped server's data.",
        [
            new("data", "PATH", "The data folder or backup."),
            new("hub", "NAME", "The hub."),
            new("to", "FILE", "Where the lines go; standard output without it."),
        ],
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var (data, hub) = (BackupCommands.Required(line, "data"), BackupCommands.Required(line, "hub"));
        if (data is null || hub is null)
        {
            return Dispatcher.WrongUsage;
        }

        if (!HubName.IsValid(hub))
        {
            return BackupCommands.Refuse($"'{hub}' is not a hub name. Give the name of a folder under {Path.Combine(data, "hubs")}.");
        }

        var to = line.Text("to");
        if (File.Exists(to))
        {
            return BackupCommands.Refuse($"'{to}' is there already. Give another file.");
        }

        ExportResult result;
        try
        {
            await using var target = to is null ? Console.OpenStandardOutput() : new FileStream(to, FileMode.CreateNew);
            result = await HubExport.RunAsync(data, new HubName(hub), target, TimeProvider.System, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            result = new ExportResult.Refused($"The export failed: {e.Message}");
        }

        if (result is not ExportResult.Exported && to is not null)
        {
            File.Delete(to);
        }

        return Report(result);
    }

    private static int Report(ExportResult result)
    {
        switch (result)
        {
            case ExportResult.Exported exported:
                Console.Error.WriteLine(FormattableString.Invariant($"{exported.Events} events exported."));
                return BackupCommands.Fine;
            case ExportResult.Damaged damaged:
                return BackupCommands.Report([damaged.Finding], "Nothing was exported.");
            case ExportResult.Refused refused:
                return BackupCommands.Refuse(refused.Reason);
            default:
                throw new UnreachableException();
        }
    }
}
