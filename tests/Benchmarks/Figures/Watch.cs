using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Benchmarks.Figures;

/// <summary>An OpenTelemetry reader that collects every instrument each second, and lag that is reported as often.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly MeterProvider _meters;
    private readonly LagReporter _reporter;

    private Watch(MeterProvider meters, LagReporter reporter) => (_meters, _reporter) = (meters, reporter);

    public static Watch Begin(ProjectionSet projections, EmbeddedLog log, SqliteStore store)
    {
        var meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Names.Meter)
            .AddReader(new PeriodicExportingMetricReader(new Nowhere(), (int)Interval.TotalMilliseconds))
            .Build();
        var report = new LagReport(
            projections, new Dictionary<HubName, IEventLog> { [log.Hub] = log }, store.Views, store.Hospital, TimeProvider.System);
        return new Watch(meters, LagReporter.Start(report, Interval, TimeProvider.System, NullLogger<LagReporter>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _reporter.DisposeAsync();
        _meters.Dispose();
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
