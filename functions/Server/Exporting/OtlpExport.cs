using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serverless.Pipeline.Telemetry;
using Serverless.Server.Settings;

namespace Serverless.Server.Exporting;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector. While there is none, nobody listens to the instruments,
/// and they cost next to nothing.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    /// <summary>The standard's own variable: then its others (protocol, headers) count as well.</summary>
    public const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The series that the SDK keeps of an instrument by default; what is beyond is summed up in one.</summary>
    private const int DefaultSeries = 2000;

    /// <summary>For how many projections there is room at least: each has a series a partition, and more for its errors.</summary>
    private const int Projections = 32;

    private readonly MeterProvider _meters;
    private readonly TracerProvider _traces;
    private readonly ExportFaults _faults;
    private readonly int _patience;

    private OtlpExport(ServerOptions options, ILogger logger, TimeProvider time)
    {
        _faults = new ExportFaults(logger, time);
        _patience = (int)options.DrainTimeout.TotalMilliseconds;
        _meters = MetersOf(options.Telemetry, 2 * Projections * options.Hubs.Values.Sum()).Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource())
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Telemetry.SampleRatio)))
            .AddSource(Names.ActivitySource, "Microsoft.AspNetCore")
            .AddOtlpExporter(otlp => Direct(otlp, options.Telemetry, "v1/traces"))
            .Build();
    }

    /// <summary>Begins to measure; null if the settings name no collector.</summary>
    /// <param name="options">The settings, valid.</param>
    /// <param name="configuration">Where the standard variable is.</param>
    /// <param name="logger">For what could not be sent.</param>
    /// <param name="time">The clock.</param>
    public static OtlpExport? Start(
        ServerOptions options, IConfiguration configuration, ILogger<OtlpExport> logger, TimeProvider time) =>
        options.Telemetry.OtlpEndpoint is null && string.IsNullOrEmpty(configuration[StandardEndpoint])
            ? null
            : new OtlpExport(options, logger, time);

    /// <summary>Sends what has been measured since, if the collector takes it in time.</summary>
    public void Dispose()
    {
        _meters.Shutdown(_patience);
        _traces.Shutdown(_patience);
        _meters.Dispose();
        _traces.Dispose();
        _faults.Dispose();
    }

    private static MeterProviderBuilder MetersOf(TelemetryOptions options, int series)
    {
        var meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddMeter(Names.Meter, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter((otlp, reader) =>
            {
                Direct(otlp, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            });

        return series <= DefaultSeries
            ? meters
            : meters.AddView("serverless.*", new MetricStreamConfiguration { CardinalityLimit = series });
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("serverless", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString())
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void Direct(OtlpExporterOptions otlp, TelemetryOptions options, string path)
    {
        if (options.OtlpEndpoint is { } endpoint)
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = new Uri($"{endpoint.TrimEnd('/')}/{path}");
        }
    }
}
