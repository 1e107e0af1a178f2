using System.Runtime.InteropServices;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Some events on their way to a commit, which takes one portion or many: they are pushed, the rows they need are
/// loaded at once, then the changes are applied in order. What happens to an event in the hospital is decided in that
/// order too, so that a portion gives what its events would give one by one. A portion is small, so that what its
/// events leave behind is gone before the collector has to carry it along.
/// </summary>
internal sealed class Portion(ProcessorContext context, PipelineFeed feed, WorkingRows rows)
{
    private readonly List<PushedEvent> _pushed = [];
    private readonly List<ViewChange> _changes = [];
    private readonly List<ViewChange> _further = [];
    private WardBook _wards = WardBook.Empty;

    /// <summary>What was pushed, until the next event is added.</summary>
    public ReadOnlySpan<PushedEvent> Pushed => CollectionsMarshal.AsSpan(_pushed);

    /// <summary>Whether a fold changed a row that is not loaded: load again and settle again.</summary>
    public bool NeedsMoreRows => rows.Unloaded.Count > 0;

    /// <summary>Begins a portion, with the wards before it.</summary>
    public void Begin(WardBook wards) => _wards = wards;

    /// <summary>Lets go of its events, which nobody needs any more.</summary>
    public void End()
    {
        _pushed.Clear();
        _changes.Clear();
        _further.Clear();
    }

    /// <summary>An event of the log: pushed, unless it cannot be read or must wait in a ward. False if it failed.</summary>
    public bool Add(RecordedEvent e)
    {
        feed.Passed(e);
        return Add(e, e.EnqueuedTime, releasedFrom: null);
    }

    /// <summary>An event that comes out of a ward, pushed at the clock of the position. False if it failed again.</summary>
    public bool AddReleased(RecordedEvent recorded, DateTimeOffset clock, WardKey from) =>
        Add(recorded, clock, from);

    /// <summary>Loads the rows that the changes need; called again, it begins anew, with those that folds asked for.</summary>
    public ValueTask LoadAsync(CancellationToken stop)
    {
        _further.AddRange(rows.Unloaded);
        return rows.LoadAsync(CollectionsMarshal.AsSpan(_changes), CollectionsMarshal.AsSpan(_further), stop);
    }

    /// <summary>Applies one event's changes, all or none; gives back why it could not be processed.</summary>
    public Cause? Apply(in PushedEvent pushed, bool serialize)
    {
        if (pushed.Failure is not null)
        {
            return pushed.Failure;
        }

        var changes = CollectionsMarshal.AsSpan(_changes).Slice(pushed.FirstChange, pushed.Changes);
        return rows.Apply(pushed.FirstChange, changes, pushed, serialize) is { } error ? Cause.Of(error, context.Time.GetUtcNow()) : null;
    }

    private bool Add(RecordedEvent recorded, DateTimeOffset clock, WardKey? releasedFrom)
    {
        var e = recorded.Event;
        var key = WardKey.Of(recorded);
        var held = releasedFrom is null ? _wards.WardOf(key) : null;
        var first = _changes.Count;
        var failure = e is null ? Cause.Unreadable(recorded.Problems, context.Time.GetUtcNow()) : context.Oversized.Find(recorded.SequenceNumber);
        if (failure is null && held is null && feed.Push(recorded, clock, _changes) is { } error)
        {
            failure = Cause.Of(error, context.Time.GetUtcNow());
        }

        _pushed.Add(new PushedEvent(
            recorded, key, releasedFrom ?? key, e?.Type, clock, held is not null, failure, first, _changes.Count - first));
        return failure is null || held is not null;
    }
}
