using System.Runtime.InteropServices;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// A batch on its way to a commit: events are pushed, the rows they need are loaded at once, then the changes are
/// applied in order. What happens to an event in the hospital is decided in that order too, so that a batch gives
/// what its events would give one by one.
/// </summary>
internal sealed class Batch(ProcessorContext context, PipelineFeed feed, WardBook wards, RowCache cache)
{
    private readonly List<PushedEvent> _pushed = [];
    private readonly List<ViewChange> _changes = [];
    private readonly List<ViewChange> _further = [];
    private WorkingRows _rows = new(context, cache);

    public IReadOnlyList<PushedEvent> Pushed => _pushed;

    /// <summary>An event of the log: pushed, unless it cannot be read or must wait in a ward. False if it failed.</summary>
    public bool Add(RecordedEvent recorded)
    {
        feed.Passed(recorded);
        return Add(recorded, recorded.EnqueuedTime, releasedFrom: null);
    }

    /// <summary>An event that comes out of a ward, pushed at the clock of the position. False if it failed again.</summary>
    public bool AddReleased(RecordedEvent recorded, DateTimeOffset clock, WardKey from) => Add(recorded, clock, from);

    /// <summary>Loads the rows that the changes need; called again, it begins anew, with those that folds asked for.</summary>
    public ValueTask LoadAsync(CancellationToken stop)
    {
        _further.AddRange(_rows.Unloaded);
        _rows = new WorkingRows(context, cache);
        return _rows.LoadAsync(_further.Count == 0 ? _changes : [.. _changes, .. _further], stop);
    }

    /// <summary>Whether a fold changed a row that is not loaded: load again and settle again.</summary>
    public bool NeedsMoreRows => _rows.Unloaded.Count > 0;

    /// <summary>Applies one event's changes, all or none; gives back why it could not be processed.</summary>
    public Cause? Apply(in PushedEvent pushed, bool serialize)
    {
        if (pushed.Failure is not null)
        {
            return pushed.Failure;
        }

        var changes = CollectionsMarshal.AsSpan(_changes).Slice(pushed.FirstChange, pushed.Changes);
        return _rows.Apply(changes, pushed, serialize) is { } error ? Cause.Of(error, context.Time.GetUtcNow()) : null;
    }

    public IReadOnlyList<RowChange> ToRowChanges() => _rows.ToChanges();

    public void MoveToCache() => _rows.MoveToCache();

    /// <summary>Forgets what was applied: none of it will be committed, so none of it may be cached.</summary>
    public void DropChanges() => _rows = new WorkingRows(context, cache);

    private bool Add(RecordedEvent recorded, DateTimeOffset clock, WardKey? releasedFrom)
    {
        var now = context.Time.GetUtcNow();
        var (e, key, failure) = PipelineFeed.Read(recorded, now);
        var held = releasedFrom is null ? wards.WardOf(key) : null;
        var first = _changes.Count;
        if (e is not null && held is null && feed.Push(e, recorded, clock, _changes) is { } error)
        {
            failure = Cause.Of(error, now);
        }

        _pushed.Add(new PushedEvent(
            recorded, key, releasedFrom ?? key, e?.Type, clock, held is not null, failure, first, _changes.Count - first));
        return failure is null || held is not null;
    }
}
