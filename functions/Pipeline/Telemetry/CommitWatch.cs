using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Telemetry;

/// <summary>Watches one commit, if anybody wants to know: two looks at a clock and no more, however many events.</summary>
internal sealed class CommitWatch : IDisposable
{
    private readonly ProcessorContext _context;
    private readonly Commit _commit;
    private readonly Activity? _span;
    private readonly long _begun;
    private bool _isCommitted;

    private CommitWatch(ProcessorContext context, Commit commit, Activity? span)
    {
        (_context, _commit, _span) = (context, commit, span);
        _begun = context.Time.GetTimestamp();
    }

    /// <summary>A commit begins; null if nobody watches.</summary>
    public static CommitWatch? Begin(ProcessorContext context, Commit commit, IReadOnlyList<PushedEvent> pushed)
    {
        var span = Spans.IsOn ? Spans.StartCommit(context, pushed) : null;
        return span is not null || ProjectionMetrics.IsOn ? new CommitWatch(context, commit, span) : null;
    }

    /// <summary>It is done.</summary>
    /// <param name="before">The position before it: a release leaves it where it is.</param>
    /// <param name="pushed">The events.</param>
    /// <param name="settled">How many of them it settled.</param>
    public void Committed(SequenceNumber before, IReadOnlyList<PushedEvent> pushed, int settled)
    {
        _isCommitted = true;
        var events = _commit.Position.Sequence == before ? 0 : settled;
        var age = events == 0 ? TimeSpan.Zero : _context.Time.GetUtcNow() - pushed[0].Event.EnqueuedTime;
        _context.Metrics.Commit(events, _context.Time.GetElapsedTime(_begun), age);
        _context.Metrics.Hospital.Commit(_commit);
    }

    public void Dispose()
    {
        if (!_isCommitted)
        {
            _span?.SetStatus(ActivityStatusCode.Error);
        }

        _span?.Dispose();
    }
}
