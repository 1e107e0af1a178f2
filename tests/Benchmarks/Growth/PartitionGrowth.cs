using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Growth;

/// <summary>How the rate of catching up changes with the number of partitions.</summary>
internal static class PartitionGrowth
{
    public static readonly Figure Figure = new(
        "grow-partitions",
        "Events a second of a projection that catches up (as catch-up, 500,000 events, 50,000 keys) from a log of 1 to 32 partitions. Every row is checked after every run.",
        null,
        MeasureAsync)
    {
        Cases = 6,
        Plot = new PlotAxes("partitions", "events/s", "events/s"),
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        var events = bench.Size(500_000, quick: 2_000);
        var stream = new SampleStream(seed: 20, keys: bench.Size(50_000, quick: 500));
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        foreach (var partitions in Axis.Doubling(1, bench.Size(32, quick: 2)))
        {
            using var folder = bench.Folder();
            await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop, partitions: partitions);
            await bench.AloneAsync(
                string.Create(CultureInfo.InvariantCulture, $"{partitions} partitions"),
                () => new CatchUpRun(bench, log, HostParts.Projections, views => KeySumCheck.ProveAsync(views, expected, stop)).RunAsync(stop),
                x: partitions);
        }
    }
}
