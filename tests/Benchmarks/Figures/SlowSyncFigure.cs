using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Figures;

/// <summary>The durable figures on a disk that takes 2 ms to sync.</summary>
internal static class SlowSyncFigure
{
    private const int Milliseconds = 2;
    private const int Connections = 64;
    private const int Block = 4096;

    // Half as long as the figure on the disk as it is: there are more cases.
    private const double Seconds = 10;

    public static readonly Figure Figure = new(
        "slow-sync",
        "The durable figures on a log that waits at least 2 ms for each sync, as on an ordinary disk: posts and publish to view over HTTP at 1,000 a second offered for 10 s, after 10 s of the same that are not counted; then as many as there are answers, appended in process, and over HTTP singly and in batches of 100, with how long an answer took. (The views' database syncs as the disk does: what it could lose, the log gives again.)",
        "For posts: 4 KiB appended and synced with the same wait, one after the other. For publish to view: the answer as durable, in the same run. For the most: the same on the disk as it is.",
        MeasureAsync)
    {
        Cases = 7,
        Targets = [new(0, "p99", new Against.Nothing(), 2.5 * Milliseconds * 1_000) { Case = "single posts", IsAtMost = true }],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        await bench.TogetherAsync("single posts at 1,000/s", async () =>
            new Pair(await FloorAsync(bench, stop), (await LatencyFigure.RunAsync(bench, OpenAsync, stop, Seconds)).Limit), warmsUp: false);
        await bench.TogetherAsync("publish to view at 1,000/s", () => LatencyFigure.RunAsync(bench, OpenAsync, stop, Seconds), warmsUp: false);
        foreach (var publishers in new[] { 1, 16, 64 })
        {
            await bench.PairAsync(
                string.Create(CultureInfo.InvariantCulture, $"append, {publishers} in flight"),
                () => AppendAsync(bench, null, publishers, stop),
                () => AppendAsync(bench, new SlowFiles(TimeSpan.FromMilliseconds(Milliseconds)), publishers, stop));
        }

        await RatesAsync(bench, 1, stop);
        await RatesAsync(bench, 100, stop);
        await PostingTurn.RunAsync(bench, LatencyFigure.Killed with { Name = "publish to view, slow", SlowSync = Milliseconds }, stop);
        await PostingTurn.RunAsync(bench, new PostingMode("single, slow", 1, Connections) { SlowSync = Milliseconds }, stop);
        await PostingTurn.RunAsync(bench, new PostingMode("batches of 100, slow", 100, Connections) { SlowSync = Milliseconds }, stop);
    }

    private static Task<ISight> OpenAsync(TemporaryFolder folder, CancellationToken stop) => HttpSight.OpenAsync(folder, Milliseconds, stop);

    private static async Task RatesAsync(FigureBench bench, int eventsPerPost, CancellationToken stop)
    {
        using var folders = bench.Folder();
        using var fast = folders.Sub();
        using var slow = folders.Sub();
        await using var asIs = await HostProcess.StartAsync(new HostSettings(fast.FullPath, Stores: true, HasViews: false), stop);
        await using var slowed = await HostProcess.StartAsync(new HostSettings(slow.FullPath, Stores: true, HasViews: false) { SlowSync = Milliseconds }, stop);
        var (toFast, toSlow) = (new ClosedLoop(asIs.Address, Connections, eventsPerPost), new ClosedLoop(slowed.Address, Connections, eventsPerPost));
        await bench.PairAsync(
            eventsPerPost == 1 ? "single, 64 connections" : $"batches of {eventsPerPost}, 64 connections",
            () => RateAsync(bench, toFast, stop),
            () => RateAsync(bench, toSlow, stop));
        foreach (var (host, loop) in new[] { (asIs, toFast), (slowed, toSlow) })
        {
            if (await host.StopAsync(stop) is var stored && stored != loop.Posted)
            {
                throw new VoidFigureException($"{loop.Posted} events were answered with 202, and {stored} are stored.");
            }
        }
    }

    // In this process, each publisher waiting for its answer before it goes on.
    private static async Task<Measure> AppendAsync(FigureBench bench, SlowFiles? files, int publishers, CancellationToken stop)
    {
        using var folder = bench.Folder();
        await using var log = await SampleLog.OpenAsync(folder.FullPath, files: files);
        var (stream, answers, next) = (new SampleStream(seed: 14, keys: 100_000), new ConcurrentBag<double>(), -1L);
        var (begin, duration) = (Stopwatch.GetTimestamp(), bench.Span(2, quick: 0.3));
        await Task.WhenAll(Enumerable.Range(0, publishers).Select(_ => Task.Run(PublishAsync, stop)));
        var elapsed = Stopwatch.GetElapsedTime(begin);
        return await SampleLog.CountAsync(log, stop) is var stored && stored == answers.Count
            ? new Measure([new Quantity("events/s", "", stored / elapsed.TotalSeconds), .. Latencies.Of(answers, "answer ")])
            : throw new VoidFigureException($"{answers.Count} events were published, and {stored} are stored.");

        async Task PublishAsync()
        {
            while (Stopwatch.GetElapsedTime(begin) < duration)
            {
                var one = SampleEvent.Read(stream, Interlocked.Increment(ref next), 1);
                var asked = Stopwatch.GetTimestamp();
                if (await log.PublishAsync(one, stop) is PublishResult.Unavailable no)
                {
                    throw new VoidFigureException(no.Reason);
                }

                answers.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
            }
        }
    }

    private static async Task<Measure> RateAsync(FigureBench bench, ClosedLoop loop, CancellationToken stop)
    {
        var answers = new ConcurrentBag<double>();
        var (events, elapsed) = await loop.RunAsync(bench.Span(3, quick: 0.5), answers, stop);
        return new Measure([new Quantity("events/s", "", events / elapsed.TotalSeconds), .. Latencies.Of(answers, "answer ")]);
    }

    private static Task<Measure> FloorAsync(FigureBench bench, CancellationToken stop) => Task.Run(
        () =>
        {
            using var folder = bench.Folder();
            using var file = new SlowFiles(TimeSpan.FromMilliseconds(Milliseconds)).Create(folder.File("floor"));
            var (block, latencies) = (new byte[Block], new Latencies(bench.Size(1_000, quick: 100)));
            for (var i = 0; i < latencies.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                var begin = Stopwatch.GetTimestamp();
                file.Write(block, (long)i * Block);
                file.Sync();
                latencies.Set(i, begin, Stopwatch.GetTimestamp());
            }

            return new Measure(latencies.ToQuantities());
        },
        stop);
}
