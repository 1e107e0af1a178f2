using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Serverless.Pipeline.Telemetry;
using Serverless.Storage.Settings;

namespace Serverless.Api.Telemetry;

/// <summary>Sends metrics, traces and logs to Application Insights, as the host's identity: its key alone opens nothing.</summary>
public static class AzureMonitor
{
    /// <summary>Traces a second and instance, as the exporter's own default, but said: metrics count everything anyway.</summary>
    private const double TracesPerSecond = 5;

    /// <summary>Null where nothing is configured: on a developer's machine telemetry goes to the log.</summary>
    public static OpenTelemetryBuilder? Add(IServiceCollection services, IConfiguration configuration, TokenCredential credential)
    {
        if (configuration[CloudSettings.ApplicationInsights] is not { Length: > 0 } connection)
        {
            return null;
        }

        var telemetry = services.AddOpenTelemetry();
        telemetry
            .WithMetrics(metrics => metrics.AddMeter(Names.Meter))
            .WithTracing(traces => traces.AddSource(Names.ActivitySource))
            .UseAzureMonitorExporter(monitor =>
            {
                monitor.ConnectionString = connection;
                monitor.Credential = credential;
                monitor.TracesPerSecond = TracesPerSecond;

                // A warning of the hospital must not go because the trace that it happened in was not sampled.
                monitor.EnableTraceBasedLogsSampler = false;
            });
        return telemetry;
    }
}
