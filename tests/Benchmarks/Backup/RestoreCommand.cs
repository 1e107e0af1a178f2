using System.Diagnostics;
using Serverless.Benchmarks.Commands;
using Serverless.Embedded.Backup;

namespace Serverless.Benchmarks.Backup;

/// <summary>The command <c>restore</c>.</summary>
internal static class RestoreCommand
{
    public static readonly Command Command = new(
        "restore",
        "Makes a data folder of a backup, and verifies it.",
        [
            new("from", "BACKUP", "The backup: one of the folders named by their time."),
            new("data", "PATH", "The data folder to be made; new or empty."),
        ],
        RunAsync);

    private static Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var (from, data) = (BackupCommands.Required(line, "from"), BackupCommands.Required(line, "data"));
        return Task.FromResult(from is null || data is null ? Dispatcher.WrongUsage : Run(from, data, stop));
    }

    private static int Run(string from, string data, CancellationToken stop)
    {
        switch (Restoring.Run(from, data, TimeProvider.System, stop))
        {
            case RestoreResult.Restored restored:
                Console.Out.WriteLine(FormattableString.Invariant(
                    $"'{restored.Path}' is as the data was at {restored.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {restored.Files} files, {BackupCommands.Size(restored.Bytes)}, all verified."));
                return BackupCommands.Fine;
            case RestoreResult.Damaged damaged:
                return BackupCommands.Report(damaged.Findings, "The backup is damaged; a server refuses what was restored of it.");
            case RestoreResult.Refused refused:
                return BackupCommands.Refuse(refused.Reason);
            default:
                throw new UnreachableException();
        }
    }
}
