using System.Diagnostics;
using Serverless.Benchmarks.Commands;
using Serverless.Embedded.Backup;

namespace Serverless.Benchmarks.Backup;

/// <summary>The command <c>import</c>.</summary>
internal static class ImportCommand
{
    public static readonly Command Command = new(
        "import",
        "Makes a new hub of an export, with the same numbers and times.",
        [
            new("from", "FILE", "What export wrote; - for standard input."),
            new("data", "PATH", "The data folder, which no server uses; it is made if it is missing."),
        ],
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var (from, data) = (BackupCommands.Required(line, "from"), BackupCommands.Required(line, "data"));
        if (from is null || data is null)
        {
            return Dispatcher.WrongUsage;
        }

        if (from != "-" && !File.Exists(from))
        {
            return BackupCommands.Refuse($"There is no file '{from}'.");
        }

        await using var source = from == "-" ? Console.OpenStandardInput() : File.OpenRead(from);
        switch (await HubImport.RunAsync(source, data, TimeProvider.System, stop))
        {
            case ImportResult.Imported imported:
                Console.Out.WriteLine(FormattableString.Invariant($"Hub '{imported.Hub}' has {imported.Events} events in {imported.Partitions} partitions."));
                return BackupCommands.Fine;
            case ImportResult.BadLine bad:
                Console.Out.WriteLine(FormattableString.Invariant($"Line {bad.Line} of '{from}' cannot be imported: {bad.Problem}. Nothing was imported."));
                return BackupCommands.Found;
            case ImportResult.Refused refused:
                return BackupCommands.Refuse(refused.Reason);
            default:
                throw new UnreachableException();
        }
    }
}
