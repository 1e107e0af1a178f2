using System.Diagnostics;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>How soon the events of batches are seen in a view while many come.</summary>
internal static class BatchLatencyFigure
{
    private const int EventsPerSecond = 50_000;
    private const int Lanes = 64;

    public static readonly Figure Figure = new(
        "latency-batches",
        "How long after its scheduled time all events of a batch are visible in the view over HTTP, at 50,000 events a second offered in batches of 100 for 10 s (no coordinated omission), after 10 s of the same that are not counted, because a process that was just started compiles. Every row is checked after every run.",
        "The same batches in the same run: how long after its scheduled time each was answered as durable.",
        MeasureAsync)
    {
        Targets = [new(5, "p99", new Against.Nothing(), 20_000) { IsAtMost = true }],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        await bench.TogetherAsync("over HTTP", () => RunAsync(bench, stop), warmsUp: false);
        var mode = new PostingMode("batches to view", BatchIngest.EventsPerBatch, Lanes)
        {
            HasViews = true, PostsPerSecond = EventsPerSecond / BatchIngest.EventsPerBatch, Sees = true,
        };
        await PostingTurn.RunAsync(bench, mode, stop);
    }

    private static async Task<Pair> RunAsync(FigureBench bench, CancellationToken stop)
    {
        GC.Collect();
        using var folder = bench.Folder();
        const int Rate = EventsPerSecond / BatchIngest.EventsPerBatch;
        using var ingest = new BatchIngest(new SampleStream(seed: 10, SampleFacts.Keys), Lanes);
        var (warm, counted) = (ingest.Count(Rate, bench.Warming), ingest.Count(Rate, bench.Span(10, quick: 1)));
        var (answered, seen) = (new Latencies(counted, warm), new Latencies(counted, warm));
        await using var host = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop);
        await ingest.OpenAsync(host.Address, stop);
        await ingest.RunAsync(
            Rate,
            warm + counted,
            async (due, connection, answer, token) =>
            {
                answered.Set(due.Number, due.At, Stopwatch.GetTimestamp());
                var last = ingest.Facts(due.Number, BatchIngest.EventsPerBatch - 1);
                await connection.SendAsync(HostViews.Request(host.Address, last.KeyText, BatchIngest.LastReceipts(answer)), 200, token);
                seen.Set(due.Number, due.At, Stopwatch.GetTimestamp());
            },
            stop);
        await host.StopAsync(stop);
        await KeySumCheck.ProveAsync(folder.File(HostParts.Database), KeySums.Expect(ingest.Facts()), stop);
        return new Pair(new Measure(answered.ToQuantities()), new Measure(seen.ToQuantities()));
    }
}
