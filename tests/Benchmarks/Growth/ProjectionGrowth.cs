using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Growth;

/// <summary>What further projections over the same stream cost.</summary>
internal static class ProjectionGrowth
{
    public static readonly Figure Figure = new(
        "grow-projections",
        "1 to 16 projections (each as in catch-up) over one stream of 200,000 events and 20,000 keys: events of the log a second, and events a second that all of them applied together. Every row of every view is checked after every run.",
        null,
        MeasureAsync)
    {
        Cases = 5,
        Plot = new PlotAxes("projections", "events/s", "events/s", "applied/s"),
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(200_000, quick: 2_000);
        var stream = new SampleStream(seed: 22, keys: bench.Size(20_000, quick: 500));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        foreach (var count in Axis.Doubling(1, bench.Size(16, quick: 2)))
        {
            var copies = new Copies(count);
            await bench.AloneAsync(
                string.Create(CultureInfo.InvariantCulture, $"{count} projections"),
                async () =>
                {
                    var run = await new CatchUpRun(bench, log, copies.Projections, views => copies.ProveAsync(views, expected, stop)).RunAsync(stop);
                    return new Measure([.. run.Quantities, new("applied/s", "", run.Quantities[0].Value * count)]);
                },
                x: count);
        }
    }
}
