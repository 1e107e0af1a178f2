using System.Diagnostics;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Telemetry;

/// <summary>A publisher that is watched: its instruments, its span, and the trace that its events take along.</summary>
/// <param name="inner">Who publishes.</param>
/// <param name="limits">The bounds of one event, which a trace does not lift.</param>
/// <param name="time">The clock that durations are taken from.</param>
public sealed class MeasuredPublisher(IEventPublisher inner, EventLimits limits, TimeProvider time) : IEventPublisher
{
    private readonly PublishMetrics _metrics = new(inner.Hub);

    public HubName Hub => inner.Hub;

    public int PartitionCount => inner.PartitionCount;

    public bool Deduplicates => inner.Deduplicates;

    public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop) =>
        PublishMetrics.IsOn || Spans.IsOn ? MeasureAsync(events, stop) : inner.PublishAsync(events, stop);

    private async ValueTask<PublishResult> MeasureAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        using var span = Spans.StartPublish(inner.Hub, events);
        var begun = time.GetTimestamp();
        try
        {
            var result = await inner.PublishAsync(span is { Recorded: true } ? TracedEvents.Of(events, span, limits) : events, stop);
            _metrics.Answered(result, time.GetElapsedTime(begun));
            if (result is PublishResult.Unavailable)
            {
                Failed(span, PublishMetrics.Unavailable);
            }

            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A client that went away is not a failure of publishing; the append goes on without it.
            _metrics.Failed(e, time.GetElapsedTime(begun));
            Failed(span, e.GetType().FullName);
            throw;
        }
    }

    private static void Failed(Activity? span, string? error)
    {
        span?.SetStatus(ActivityStatusCode.Error);
        span?.SetTag(Names.Attributes.ErrorType, error);
    }
}
