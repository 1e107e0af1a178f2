using System.Diagnostics;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>How soon a published event is seen in a view.</summary>
internal static class LatencyFigure
{
    public const int Rate = 1_000;
    public const int Lanes = 64;

    // A multiple of the lanes: a key is always on one lane, so its events are published in order.
    private const int Keys = 100 * Lanes;

    public static readonly Figure Figure = new(
        "latency",
        "How long after its scheduled time an event is visible in the view, at 1,000 events a second offered for 15 s however slow the answers are (no coordinated omission), after 10 s of the same that are not counted, because a process that was just started compiles. Every row is checked after every run.",
        "The same events in the same run: how long after its scheduled time each was answered as durable. 'driver late' is how far the driver's own clock was behind.",
        MeasureAsync)
    {
        Cases = 2,
        Targets =
        [
            new(5, "p99", new Against.Nothing(), 1_000) { IsAtMost = true },
            new(5, "p50", new Against.Peer("PostgreSQL"), 0.25) { Case = "in process", IsAtMost = true },
            new(5, "p50", new Against.Peer("Redis Streams (always)"), 1) { Case = "in process", IsAtMost = true },
        ],
        Peers = "The same in process: the client publishes, a worker in this process folds, and a reader reads the row from the server. The worker is told of an event by a signal in memory, and folds what it finds in one transaction with its position.",
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        await bench.TogetherAsync("in process", async () =>
            await RunAsync(bench, InProcessSight.OpenAsync, stop) with { Peers = await PeerSights.RunAsync(bench, open => RunAsync(bench, open, stop), stop) },
            warmsUp: false);
        await bench.TogetherAsync("over HTTP", () => RunAsync(bench, HttpSight.OpenAsync, stop), warmsUp: false);
        await PostingTurn.RunAsync(bench, Killed, stop);
    }

    /// <summary>Over HTTP; in process it is the same log, store and loop.</summary>
    public static PostingMode Killed => new("publish to view", 1, Lanes) { HasViews = true, PostsPerSecond = Rate, Sees = true };

    /// <summary>
    /// One run through a way to publish and see: the answers, and what was seen. It begins with what warms up and is not
    /// counted, in the process that is measured and in the driver.
    /// </summary>
    public static async Task<Pair> RunAsync(
        FigureBench bench, Func<TemporaryFolder, CancellationToken, Task<ISight>> open, CancellationToken stop, double seconds = 15)
    {
        GC.Collect();
        using var folder = bench.Folder();
        var (warm, counted) = ((int)(Rate * bench.Warming.TotalSeconds), (int)(Rate * bench.Span(seconds, quick: 2).TotalSeconds));
        var count = warm + counted;
        var stream = new SampleStream(seed: 5, Keys);
        var (released, answered, seen) = (new Latencies(counted, warm), new Latencies(counted, warm), new Latencies(counted, warm));
        await using (var sight = await open(folder, stop))
        {
            await new OpenLoop(Rate, count, Lanes).RunAsync(
                async (lane, next, either) =>
                {
                    var (number, due, at) = next;
                    released.Set(number, due, at);
                    var facts = stream.WithKey(number, number % Keys);
                    var receipt = await sight.PublishAsync(lane, facts, either);
                    answered.Set(number, due, Stopwatch.GetTimestamp());
                    await sight.WaitAsync(lane, facts, receipt, either);
                    seen.Set(number, due, Stopwatch.GetTimestamp());
                },
                stop);
            await sight.CloseAsync(stop);
            await sight.ProveAsync(KeySums.Expect(Enumerable.Range(0, count).Select(i => stream.WithKey(i, i % Keys))), stop);
        }

        return new Pair(new Measure(answered.ToQuantities()), new Measure([.. seen.ToQuantities(), .. released.ToQuantities("driver late ").Select(q => q with { IsCompared = false })]));
    }
}
