using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Serverless.Server.Hosting;

namespace Serverless.Server.Exporting;

/// <summary>
/// Logs what OpenTelemetry could not send. It has no logger of its own, and would keep silent about a collector that
/// is away.
/// </summary>
internal sealed class ExportFaults(ILogger logger, TimeProvider time) : EventListener
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>Nothing is wrong with an instrument of a meter that nobody asked for.</summary>
    private const string NotAskedFor = "MetricInstrumentIgnored";

    // An event source may be announced by the base's constructor, but its events come only once it is enabled.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _said = new(StringComparer.Ordinal);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name.StartsWith("OpenTelemetry-", StringComparison.Ordinal))
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == NotAskedFor)
        {
            return;
        }

        // Said once in a while, not every time: a collector that is away stays away for a while.
        var name = $"{eventData.EventSource.Name}/{eventData.EventName}";
        var now = time.GetUtcNow();
        if (now - _said.GetOrAdd(name, DateTimeOffset.MinValue) < Quiet)
        {
            return;
        }

        _said[name] = now;
        logger.TelemetryFault(name, string.Join(", ", eventData.Payload?.Select(part => part?.ToString()) ?? []));
    }
}
