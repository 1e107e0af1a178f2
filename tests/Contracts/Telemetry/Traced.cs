using System.Collections.Concurrent;
using System.Diagnostics;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Contracts.Telemetry;

/// <summary>Our spans of one trace, recorded while it is listened to; the traces of other tests are not.</summary>
public sealed class Traced : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public Traced()
    {
        Caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Names.ActivitySource,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == Caller.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId == Caller.TraceId)
                {
                    _ended.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Who began the trace.</summary>
    public ActivityContext Caller { get; }

    /// <summary>The same as an event or a header carries it.</summary>
    public string TraceParent => $"00-{Caller.TraceId}-{Caller.SpanId}-01";

    public IReadOnlyList<Activity> Ended => [.. _ended];

    public void Dispose() => _listener.Dispose();
}
