using System.Text.Json;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The rows of a partition while portions fold into them: loaded once, folded in memory, then written by one commit
/// for several portions.
/// </summary>
internal sealed class WorkingRows(ProcessorContext context)
{
    private readonly RowCache _cache = new(context.Options.MaxCacheBytes);
    private readonly List<WorkingRow> _rows = [];
    private readonly List<WorkingRow> _changed = [];
    private readonly List<WorkingRow> _toWrite = [];
    private readonly Dictionary<RowId, WorkingRow> _missing = [];
    private readonly List<(WorkingRow Row, object? State)> _staged = [];
    private readonly List<ViewChange> _unloaded = [];
    private readonly List<ViewChange> _further = [];

    /// <summary>
    /// Changes that a fold made to rows that are not loaded: what was applied counts for nothing until they are.
    /// </summary>
    public IReadOnlyList<ViewChange> Unloaded => _unloaded;

    /// <summary>
    /// Loads what the changes of a portion need and the cache does not have, in one read. Called again before the
    /// portion is settled, it takes back what was applied.
    /// </summary>
    public async ValueTask LoadAsync(IReadOnlyList<ViewChange> changes, IReadOnlyList<ViewChange> further, CancellationToken stop)
    {
        Undo();
        foreach (var change in changes)
        {
            _rows.Add(FindOrMiss(change));
        }

        foreach (var change in further)
        {
            FindOrMiss(change);
        }

        if (_missing.Count == 0)
        {
            return;
        }

        RowId[] ids = [.. _missing.Keys];
        var stored = await context.Store.LoadAsync(context.Projection.Id, context.Partition, ids, stop);
        for (var i = 0; i < ids.Length; i++)
        {
            if (stored[i] is { } row)
            {
                var missing = _missing[ids[i]];
                missing.Load(Read(missing.View, row), row);
            }
        }

        foreach (var row in _missing.Values)
        {
            _cache.Add(row);
        }

        _missing.Clear();
    }

    /// <summary>
    /// Applies the changes of one event, all or none. Gives back the error of the first that cannot apply.
    /// </summary>
    /// <param name="first">Where the event's changes begin among those that were loaded.</param>
    /// <param name="changes">The changes, in order.</param>
    /// <param name="at">The event that causes them.</param>
    /// <param name="serialize">Whether to write the states at once, to find the event whose state cannot be written.</param>
    public Exception? Apply(int first, ReadOnlySpan<ViewChange> changes, in PushedEvent at, bool serialize)
    {
        _staged.Clear();
        try
        {
            for (var c = 0; c < changes.Length; c++)
            {
                _further.Clear();
                Stage(_rows[first + c], changes[c], at.Clock, serialize);
                for (var i = 0; i < _further.Count; i++)
                {
                    Stage(FindOrMissFurther(_further[i]), _further[i], at.Clock, serialize);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException and not ProjectionException)
        {
            return e;
        }

        foreach (var (row, state) in _staged)
        {
            if (row.Change(state, at.Event.SequenceNumber, at.Key.Value, state is null ? null : at.Clock + row.View.Age))
            {
                _changed.Add(row);
            }
        }

        return null;
    }

    /// <summary>The portion's changes stay.</summary>
    /// <exception cref="Exception">A state cannot be written as JSON; apply again with 'serialize' to find the event.</exception>
    public void Settle()
    {
        foreach (var row in _changed)
        {
            row.Serialize();
        }

        foreach (var row in _changed)
        {
            if (row.Settle())
            {
                _toWrite.Add(row);
            }
        }

        _changed.Clear();
    }

    /// <summary>What a commit writes: one change a row that differs from what is stored. The commit before has ended.</summary>
    public IReadOnlyList<RowChange> TakeChanges()
    {
        var changes = new List<RowChange>(_toWrite.Count);
        foreach (var row in _toWrite)
        {
            if (row.TakeChange() is { } change)
            {
                changes.Add(change);
            }

            _cache.Weigh(row);
        }

        _toWrite.Clear();
        _cache.Trim();
        return changes;
    }

    private void Undo()
    {
        foreach (var row in _changed)
        {
            row.Undo();
        }

        _changed.Clear();
        _rows.Clear();
        _missing.Clear();
        _unloaded.Clear();
    }

    private void Stage(WorkingRow row, ViewChange change, DateTimeOffset clock, bool serialize)
    {
        var state = change.Apply(StateOf(row, clock), _further);
        _staged.Add((row, state));
        if (serialize && state is not null)
        {
            _ = change.View.Serialize(state);
        }
    }

    private object? StateOf(WorkingRow row, DateTimeOffset clock)
    {
        for (var i = _staged.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_staged[i].Row, row))
            {
                return _staged[i].State;
            }
        }

        return row.StateAt(clock);
    }

    private WorkingRow FindOrMiss(ViewChange change)
    {
        var id = new RowId(change.View.Name, change.Key);
        if (_cache.Find(id) is { } cached)
        {
            return cached;
        }

        if (!_missing.TryGetValue(id, out var missing))
        {
            _missing.Add(id, missing = new WorkingRow(change.View, id));
        }

        return missing;
    }

    /// <summary>
    /// Only a fold's further change can name a row that was not loaded. Go on as if there were none: what else is
    /// missing then comes to light in the same round.
    /// </summary>
    private WorkingRow FindOrMissFurther(ViewChange change)
    {
        if (!context.Projection.Views.Contains(change.View))
        {
            throw new ProjectionException(
                context.Projection.Id,
                $"a fold changes a row of view '{change.View.Name}', which no FoldInto names. Name it among the other views of that FoldInto, so that the projection is known to write it.");
        }

        var missing = _missing.Count;
        var row = FindOrMiss(change);
        if (_missing.Count > missing)
        {
            _unloaded.Add(change);
        }

        return row;
    }

    private object Read(View view, StoredRow row)
    {
        try
        {
            return view.Deserialize(row.State.Span);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ProjectionException(
                context.Projection.Id,
                $"the stored row '{row.Key}' of view '{view.Name}' cannot be read as its state: {e.Message} If the state's shape has changed, give the projection a new version.",
                e);
        }
    }
}
