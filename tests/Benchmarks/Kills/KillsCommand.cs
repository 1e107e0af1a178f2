using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Kills;

/// <summary>The command <c>kills</c>.</summary>
internal static class KillsCommand
{
    /// <summary>The exit code when anything was lost, doubled, reordered or wrong.</summary>
    public const int Failed = 1;

    public static readonly Command Command = new(
        "kills",
        "Kills a server of its own (SIGKILL) under load, again and again, and checks log and views exactly.",
        KillOptions.Help,
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var options = KillOptions.Read(line);
        if (line.Problems.Count > 0)
        {
            return Dispatcher.WrongUsage;
        }

        var report = await KillRun.RunAsync(options, Console.Out, TimeProvider.System, stop);
        Console.Out.WriteLine(report);
        return report.Problems.Count == 0 ? 0 : Failed;
    }
}
