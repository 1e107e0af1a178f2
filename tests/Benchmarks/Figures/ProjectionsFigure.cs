using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Projections;

namespace Serverless.Benchmarks.Figures;

/// <summary>What several projections of one stream share.</summary>
internal static class ProjectionsFigure
{
    private const int Count = 8;

    public static readonly Figure Figure = new(
        "projections",
        "Events a second that eight copies of the projection of 'catch-up' process side by side, from 250,000 events; an event counts eight times.",
        "One of them alone, where an event counts once: eight runs of one after another have the same rate.",
        MeasureAsync);

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(250_000, quick: 20_000);
        var stream = new SampleStream(seed: 7, keys: bench.Size(25_000, quick: 2_000));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        var run = new CatchUpRun(bench, log, expected, events, stop);
        await bench.PairAsync(
            "eight projections",
            () => run.RunAsync(new ProjectionSet([.. KeySums.Copies(1)])),
            () => run.RunAsync(new ProjectionSet([.. KeySums.Copies(Count)])));
    }
}
