using System.Globalization;

namespace Serverless.Benchmarks.Kills;

/// <summary>Rounds of kills, each with data of its own, until the asked number is reached or one finds something.</summary>
internal static class KillRun
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    public static async Task<KillReport> RunAsync(KillOptions options, TextWriter output, TimeProvider time, CancellationToken stop)
    {
        var report = new KillReport();
        var (begin, line) = (time.GetTimestamp(), time.GetTimestamp());
        void Progress()
        {
            if (time.GetElapsedTime(line) >= BetweenLines)
            {
                line = time.GetTimestamp();
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Kills} of {options.Kills} kills after {time.GetElapsedTime(begin).TotalSeconds:0} s; in the rounds that are checked, {report.Acknowledged:N0} events"));
            }
        }

        for (var round = 0; report.Kills < options.Kills && report.Problems.Count == 0; round++)
        {
            var folder = options.Folder is { } given
                ? Directory.CreateDirectory(Path.Combine(given, string.Create(CultureInfo.InvariantCulture, $"round-{round}"))).FullName
                : Directory.CreateTempSubdirectory("kills-").FullName;
            try
            {
                var kills = Math.Min(options.KillsPerRound, options.Kills - report.Kills);
                await new KillRound(options, options.Seed + round, Path.Combine(folder, "data"), report, Progress, time).RunAsync(kills, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                report.Problem($"Round {round} (seed {options.Seed + round}) could not be finished: {e}");
            }
            finally
            {
                if (options.Folder is null || report.Problems.Count == 0)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }

        return report;
    }
}
