using System.Diagnostics;
using System.Globalization;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Telemetry;

/// <summary>Starts our spans; null, and next to free, where nobody listens.</summary>
internal static class Spans
{
    /// <summary>The most traces that one span is linked to: enough to find one's own, and no span without bound.</summary>
    public const int MaxLinks = 32;

    /// <summary>The most events of a batch that are looked at for traces: all of a live one, not all of one that catches up.</summary>
    public const int MaxLooked = 1024;

    private static readonly ActivitySource Source = new(Names.ActivitySource);

    public static bool IsOn => Source.HasListeners();

    /// <summary>The append of some events, as who publishes sees it, within the request.</summary>
    public static Activity? StartPublish(HubName hub, IReadOnlyList<CloudEvent> events)
    {
        var span = Source.StartActivity($"{Names.Spans.Publish} {hub}", ActivityKind.Producer);
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        span.SetTag(Names.Attributes.System, Names.System);
        span.SetTag(Names.Attributes.Operation, Names.Spans.Publish);
        span.SetTag(Names.Attributes.OperationType, "send");
        span.SetTag(Names.Attributes.Hub, hub.Value);
        span.SetTag(Names.Attributes.BatchSize, events.Count);
        foreach (var own in TracesOf(events).Where(own => own.TraceId != span.TraceId))
        {
            span.AddLink(new ActivityLink(own));
        }

        return span;
    }

    /// <summary>
    /// A commit, in the trace of the first recorded event of its batch and linked to those of others. Null where no
    /// event is recorded: then nobody has asked to see it.
    /// </summary>
    public static Activity? StartCommit(ProcessorContext context, IReadOnlyList<PushedEvent> pushed)
    {
        var traces = TracesOf(pushed);
        if (traces.Count == 0)
        {
            return null;
        }

        var projection = context.Projection.Id;
        var links = traces.Skip(1).Select(trace => new ActivityLink(trace));
        var span = Source.StartActivity($"{Names.Spans.Commit} {projection.Name}", ActivityKind.Consumer, traces[0], links: links);
        span?.SetTag(Names.Attributes.System, Names.System);
        span?.SetTag(Names.Attributes.Operation, Names.Spans.Commit);
        span?.SetTag(Names.Attributes.OperationType, "process");
        span?.SetTag(Names.Attributes.Projection, projection.Name);
        span?.SetTag(Names.Attributes.Version, projection.Version);
        span?.SetTag(Names.Attributes.Hub, context.Log.Hub.Value);
        span?.SetTag(Names.Attributes.Partition, context.Partition.Value.ToString(CultureInfo.InvariantCulture));
        span?.SetTag(Names.Attributes.BatchSize, pushed.Count);
        return span;
    }

    private static List<ActivityContext> TracesOf(IReadOnlyList<PushedEvent> pushed)
    {
        var traces = new List<ActivityContext>();
        for (var i = 0; i < Math.Min(pushed.Count, MaxLooked) && traces.Count <= MaxLinks; i++)
        {
            if (EventTrace.TryRead(pushed[i].Event.Bytes, out var trace))
            {
                Note(trace, traces);
            }
        }

        return traces;
    }

    private static List<ActivityContext> TracesOf(IReadOnlyList<CloudEvent> events)
    {
        var traces = new List<ActivityContext>();
        for (var i = 0; i < Math.Min(events.Count, MaxLooked) && traces.Count < MaxLinks; i++)
        {
            if (EventTrace.TryRead(events[i], out var trace))
            {
                Note(trace, traces);
            }
        }

        return traces;
    }

    private static void Note(ActivityContext trace, List<ActivityContext> traces)
    {
        if (EventTrace.IsRecorded(trace) && !traces.Contains(trace))
        {
            traces.Add(trace);
        }
    }
}
