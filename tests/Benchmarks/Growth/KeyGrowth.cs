using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Growth;

/// <summary>How the rate of catching up changes with the number of keys.</summary>
internal static class KeyGrowth
{
    // Has no common factor with powers of ten, so that every key comes, far from the one before.
    private const long Stride = 2_654_435_761;

    public static readonly Figure Figure = new(
        "grow-keys",
        "Events a second of a projection that catches up (as catch-up) over a thousand to ten million keys in no order: 1,000,000 events, or one a key where there are more. Every row is checked after every run.",
        null,
        MeasureAsync)
    {
        Cases = 5,
        Plot = new PlotAxes("keys", "events/s", "events/s"),
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        foreach (var keys in Axis.Tenfold(bench.Size(1_000, quick: 100), bench.Size(10_000_000, quick: 1_000)))
        {
            using var folder = bench.Folder();
            var events = Math.Max(keys, bench.Size(1_000_000, quick: 2_000));
            var stream = new SampleStream(seed: 21, keys, number => (int)(number * Stride % keys));
            await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
            var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
            await bench.AloneAsync(
                string.Create(CultureInfo.InvariantCulture, $"{keys:N0} keys"),
                () => new CatchUpRun(bench, log, HostParts.Projections, views => KeySumCheck.ProveAsync(views, expected, stop)).RunAsync(stop),
                x: keys);
        }
    }
}
