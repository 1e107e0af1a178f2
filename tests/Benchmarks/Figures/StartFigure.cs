using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>How soon a host that is started processes an event.</summary>
internal static class StartFigure
{
    private const int Keys = 10_000;

    public static readonly Figure Figure = new(
        "start",
        "From the start of the host's process until an event that is posted as soon as it listens is seen in a view, with 1 and 10 million events (250 bytes, two hours old) in the log and the view at its tail. The host was stopped in order before.",
        "The same host with an empty folder.",
        MeasureAsync)
    {
        Cases = 2,
        Targets = [new(10, "first event processed", new Against.Nothing(), 1_000) { IsAtMost = true }],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        foreach (var events in new[] { bench.Size(1_000_000, quick: 2_000), bench.Size(10_000_000, quick: 10_000) })
        {
            using var folder = bench.Folder();
            var stream = new SampleStream(seed: 8, Keys);
            await (await SampleLog.CreateAsync(folder.FullPath, stream, events, stop, new AgedClock())).DisposeAsync();
            await CatchUpAsync(folder, events, stop);
            var posted = 0;
            await bench.PairAsync(
                string.Create(CultureInfo.InvariantCulture, $"{events:N0} events"),
                async () =>
                {
                    using var empty = bench.Folder();
                    return await StartAsync(empty, stream[events], 1, stop);
                },
                () => StartAsync(folder, stream[events + posted++], events + posted, stop));
            var all = Enumerable.Range(0, events + posted).Select(i => stream[i]);
            await KeySumCheck.ProveAsync(folder.File(HostParts.Database), KeySums.Expect(all), stop);
        }
    }

    private static async Task CatchUpAsync(TemporaryFolder folder, int events, CancellationToken stop)
    {
        await using var host = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop);
        await HostViews.WaitAsync(host.Address, events, stop);
        await host.StopAsync(stop);
    }

    private static async Task<Measure> StartAsync(TemporaryFolder folder, SampleFacts facts, long events, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        await using var host = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop);
        var listens = Stopwatch.GetElapsedTime(begin);
        using var connection = await RawConnection.OpenAsync(host.Address, stop);
        string receipt;
        using (var answer = JsonDocument.Parse(await connection.SendAsync(new PreparedPost(host.Address, 1).Of(facts), 202, stop)))
        {
            var first = answer.RootElement.GetProperty("receipts")[0];
            receipt = $"{first.GetProperty("partition").GetRawText()}:{first.GetProperty("sequenceNumber").GetRawText()}";
        }

        await connection.SendAsync(HostViews.Request(host.Address, facts.KeyText, receipt), 200, stop);
        var seen = Stopwatch.GetElapsedTime(begin);
        var memory = host.PeakMemory;
        return await host.StopAsync(stop) == events
            ? new Measure(
                new Quantity("first event processed", "ms", seen.TotalMilliseconds),
                new Quantity("listens", "ms", listens.TotalMilliseconds),
                new Quantity("most memory", "MB", memory / 1e6))
            : throw new VoidFigureException("The host does not hold the events that it should.");
    }
}
