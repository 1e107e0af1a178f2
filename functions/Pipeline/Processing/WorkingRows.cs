using System.Text.Json;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>The rows of one batch: loaded once, folded in memory, then written by one commit.</summary>
internal sealed class WorkingRows(ProcessorContext context, RowCache cache)
{
    private readonly Dictionary<RowId, WorkingRow> _rows = [];
    private readonly List<(RowId Row, View View, object? State)> _staged = [];
    private readonly List<ViewChange> _unloaded = [];
    private readonly List<ViewChange> _further = [];

    /// <summary>
    /// Changes that a fold made to rows that are not loaded: what was applied counts for nothing until they are.
    /// </summary>
    public IReadOnlyList<ViewChange> Unloaded => _unloaded;

    /// <summary>Loads what the changes need and neither the batch nor the cache has, in one read.</summary>
    public async ValueTask LoadAsync(IReadOnlyList<ViewChange> changes, CancellationToken stop)
    {
        var missing = new List<RowId>();
        var views = new List<View>();
        foreach (var change in changes)
        {
            var row = new RowId(change.View.Name, change.Key);
            if (_rows.ContainsKey(row))
            {
                continue;
            }

            if (cache.TryGet(row, out var cached))
            {
                _rows[row] = new WorkingRow(change.View, cached);
            }
            else
            {
                _rows[row] = new WorkingRow(change.View, default);
                missing.Add(row);
                views.Add(change.View);
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        var stored = await context.Store.LoadAsync(context.Projection.Id, context.Partition, missing, stop);
        for (var i = 0; i < missing.Count; i++)
        {
            if (stored[i] is { } row)
            {
                _rows[missing[i]] = new WorkingRow(views[i], new CachedRow(Read(views[i], row), row.State.Length, row.Expires));
            }
        }
    }

    /// <summary>
    /// Applies the changes of one event, all or none. Gives back the error of the first that cannot apply.
    /// </summary>
    /// <param name="changes">The changes, in order.</param>
    /// <param name="at">The event that causes them.</param>
    /// <param name="serialize">Whether to write the states at once, to find the event whose state cannot be written.</param>
    public Exception? Apply(ReadOnlySpan<ViewChange> changes, in PushedEvent at, bool serialize)
    {
        _staged.Clear();
        try
        {
            foreach (var change in changes)
            {
                _further.Clear();
                Stage(change, at.Clock, serialize);
                for (var i = 0; i < _further.Count; i++)
                {
                    Stage(_further[i], at.Clock, serialize);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException and not ProjectionException)
        {
            return e;
        }

        foreach (var (row, view, state) in _staged)
        {
            _rows[row].Change(state, at.Event.SequenceNumber, at.Key.Value, state is null ? null : at.Clock + view.Age);
        }

        return null;
    }

    /// <summary>What to write: one change a row that differs from what is stored.</summary>
    /// <exception cref="Exception">A state cannot be written as JSON; apply again with 'serialize' to find the event.</exception>
    public IReadOnlyList<RowChange> ToChanges()
    {
        var changes = new List<RowChange>();
        foreach (var (row, working) in _rows)
        {
            if (working.TryGetChange(row, out var change))
            {
                changes.Add(change);
            }
        }

        return changes;
    }

    /// <summary>After the commit: what was written is what the store has.</summary>
    public void MoveToCache()
    {
        foreach (var (row, working) in _rows)
        {
            cache.Put(row, working.ToCached());
        }
    }

    private void Stage(ViewChange change, DateTimeOffset clock, bool serialize)
    {
        var row = new RowId(change.View.Name, change.Key);
        if (!_rows.ContainsKey(row))
        {
            if (!context.Projection.Views.Contains(change.View))
            {
                throw new ProjectionException(
                    context.Projection.Id,
                    $"a fold changes a row of view '{change.View.Name}', which no FoldInto names. Name it among the other views of that FoldInto, so that the projection is known to write it.");
            }

            // Only a fold's further change can name a row that was not loaded. Go on as if there were none: what
            // else is missing then comes to light in the same round.
            _unloaded.Add(change);
            _rows[row] = new WorkingRow(change.View, default);
        }

        var state = change.Apply(StateOf(row, clock), _further);
        _staged.Add((row, change.View, state));
        if (serialize && state is not null)
        {
            _ = change.View.Serialize(state);
        }
    }

    private object? StateOf(RowId row, DateTimeOffset clock)
    {
        for (var i = _staged.Count - 1; i >= 0; i--)
        {
            if (_staged[i].Row == row)
            {
                return _staged[i].State;
            }
        }

        return _rows[row].StateAt(clock);
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
