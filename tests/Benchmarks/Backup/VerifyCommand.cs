using System.Diagnostics;
using Serverless.Benchmarks.Commands;
using Serverless.Embedded.Backup;

namespace Serverless.Benchmarks.Backup;

/// <summary>The command <c>verify</c>.</summary>
internal static class VerifyCommand
{
    public static readonly Command Command = new(
        "verify",
        "Checks every checksum and reference in a data folder of a stopped server, or in a backup, and changes nothing.",
        [new("data", "PATH", "The data folder or backup.")],
        RunAsync);

    private static Task<int> RunAsync(CommandLine line, CancellationToken stop) =>
        Task.FromResult(BackupCommands.Required(line, "data") is { } data ? Run(data, stop) : Dispatcher.WrongUsage);

    private static int Run(string data, CancellationToken stop)
    {
        switch (Verification.Run(data, TimeProvider.System, stop))
        {
            case VerifyResult.Whole whole:
                Note(whole.Summary);
                Console.Out.WriteLine(FormattableString.Invariant($"Everything checks: {Describe(whole.Summary)}."));
                return BackupCommands.Fine;
            case VerifyResult.Hurt hurt:
                Note(hurt.Summary);
                return BackupCommands.Report(hurt.Findings, FormattableString.Invariant($"{hurt.Findings.Count} findings; whole are {Describe(hurt.Summary)}."));
            case VerifyResult.Refused refused:
                return BackupCommands.Refuse(refused.Reason);
            default:
                throw new UnreachableException();
        }
    }

    private static string Describe(VerifySummary summary) =>
        FormattableString.Invariant($"{summary.Events} events in {summary.Hubs} hubs, {summary.Rows} rows");

    private static void Note(VerifySummary summary)
    {
        foreach (var note in summary.Notes)
        {
            Console.Error.WriteLine($"Note: {note}");
        }
    }
}
