using System.Diagnostics;
using Serverless.Benchmarks.Commands;
using Serverless.Embedded.Backup;

namespace Serverless.Benchmarks.Backup;

/// <summary>The command <c>backup</c>.</summary>
internal static class BackupCommand
{
    public static readonly Command Command = new(
        "backup",
        "Makes a backup of a data folder, beside the server that uses it or without one.",
        [
            new("data", "PATH", "The data folder."),
            new("to", "ROOT", "The folder of all its backups; each gets a folder named by its time. Sealed segments that the newest one has are linked to, not copied."),
        ],
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var (data, root) = (BackupCommands.Required(line, "data"), BackupCommands.Required(line, "to"));
        if (data is null || root is null)
        {
            return Dispatcher.WrongUsage;
        }

        switch (await Backups.MakeAsync(data, root, TimeProvider.System, stop))
        {
            case BackupResult.Made made:
                Console.Out.WriteLine(made.Path);
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"Backed up {(made.WasRunning ? "beside the running server" : "a stopped server's data")}: {made.CopiedFiles} files copied ({BackupCommands.Size(made.CopiedBytes)}), {made.LinkedFiles} linked ({BackupCommands.Size(made.LinkedBytes)}), in {made.Took.TotalSeconds:0.0} s."));
                return BackupCommands.Fine;
            case BackupResult.Damaged damaged:
                return BackupCommands.Report(damaged.Findings, "There is no new backup, because what would be in it is damaged. Earlier backups are as they were. Restore what is named from one of them.");
            case BackupResult.Refused refused:
                return BackupCommands.Refuse(refused.Reason);
            default:
                throw new UnreachableException();
        }
    }
}
