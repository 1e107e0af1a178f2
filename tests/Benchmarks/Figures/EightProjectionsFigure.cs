using Serverless.Benchmarks.Growth;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>What projections over one stream gain by running together.</summary>
internal static class EightProjectionsFigure
{
    private const int Count = 8;

    public static readonly Figure Figure = new(
        "eight-projections",
        "Events of the log a second that eight projections (each as in catch-up, 200,000 events, 20,000 keys) have all committed when they run together in one host.",
        "Ours, one after the other: eight runs of one projection each. Not a limit but what sharing gains.",
        MeasureAsync)
    {
        Targets = [new(12, "events/s", new Against.Limit(), 3)],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(200_000, quick: 2_000);
        var stream = new SampleStream(seed: 23, keys: bench.Size(20_000, quick: 500));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        var (one, eight) = (new Copies(1), new Copies(Count));
        await bench.PairAsync("together by one after the other", OneByOneAsync, () => RunAsync(eight));
        await log.DisposeAsync();
        await CatchUpTurn.RunAsync(
            bench, "eight together", rows => CatchUpSettings.Of(folder, rows, eight.Projections), events, views => eight.ProveAsync(views, expected, stop), stop);

        async Task<Measure> OneByOneAsync()
        {
            var seconds = 0.0;
            for (var i = 0; i < Count; i++)
            {
                seconds += events / (await RunAsync(one)).Quantities[0].Value;
            }

            return new Measure(new Quantity("events/s", "", events / seconds));
        }

        Task<Measure> RunAsync(Copies copies) =>
            new CatchUpRun(bench, log, copies.Projections, views => copies.ProveAsync(views, expected, stop)).RunAsync(stop);
    }
}
