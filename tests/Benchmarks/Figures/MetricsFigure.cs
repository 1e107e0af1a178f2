using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>What it costs to be watched.</summary>
internal static class MetricsFigure
{
    public static readonly Figure Figure = new(
        "metrics",
        "The figure catch-up while an OpenTelemetry reader collects every instrument each second, and lag is reported as often.",
        "The same while nobody listens.",
        MeasureAsync)
    {
        Targets = [new(11, "CPU per event", new Against.Limit(), 1.03) { IsAtMost = true }],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 50_000);
        var stream = new SampleStream(seed: 4, keys: bench.Size(100_000, quick: 5_000));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        var run = new CatchUpRun(bench, log, HostParts.Projections, ProveAsync);
        var watched = run with { Beside = store => Watch.Begin(HostParts.Projections, log, store) };
        await bench.PairAsync("watched", () => run.RunAsync(stop), () => watched.RunAsync(stop));
        await log.DisposeAsync();
        await CatchUpTurn.RunAsync(bench, "watched", rows => CatchUpSettings.Of(folder, rows) with { IsWatched = true }, events, ProveAsync, stop);

        Task ProveAsync(IViewReader views) => KeySumCheck.ProveAsync(views, expected, stop);
    }
}
