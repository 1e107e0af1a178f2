using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Benchmarks.Figures;

/// <summary>What it costs to be watched.</summary>
internal sealed class MetricsFigure(FigureBench bench, EmbeddedLog log, Dictionary<string, KeySum> expected, int events, CancellationToken stop)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static readonly Figure Figure = new(
        "metrics",
        "The figure catch-up while an OpenTelemetry reader collects every instrument each second, and lag is reported as often.",
        "The same while nobody listens.",
        MeasureAsync);

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 50_000);
        var stream = new SampleStream(seed: 4, keys: bench.Size(100_000, quick: 5_000));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        var figure = new MetricsFigure(bench, log, expected, events, stop);
        await bench.PairAsync("watched", () => figure.CatchUpAsync(isWatched: false), () => figure.CatchUpAsync(isWatched: true));
    }

    private async Task<Measure> CatchUpAsync(bool isWatched)
    {
        using var folder = bench.Folder();
        await using var store = await HostParts.OpenStoreAsync(folder.File(HostParts.Database), stop);
        await using var processors = HostParts.Process(log, store);
        using var meters = isWatched ? Collect() : null;
        var report = new LagReport(
            HostParts.Projections, new Dictionary<HubName, IEventLog> { [log.Hub] = log }, store.Views, store.Hospital, TimeProvider.System);
        await using var reporter = isWatched ? LagReporter.Start(report, Interval, TimeProvider.System, NullLogger<LagReporter>.Instance) : null;
        var gauge = new Gauge();
        processors.Start();
        foreach (var partition in SampleLog.Ids)
        {
            var last = (await log.GetBoundsAsync(partition, stop)).Next.Value - 1;
            await store.Views.WaitAsync(KeySums.Projection.Id, partition, new(last), stop);
        }

        var measure = new Measure(gauge.Stop(events));
        await KeySumCheck.ProveAsync(store.Views, expected, stop);
        return measure;
    }

    private static MeterProvider Collect() => Sdk.CreateMeterProviderBuilder()
        .AddMeter(Names.Meter)
        .AddReader(new PeriodicExportingMetricReader(new Nowhere(), (int)Interval.TotalMilliseconds))
        .Build();

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
