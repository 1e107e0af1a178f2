using System.Text.Json;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The rows of a partition while portions fold into them: loaded once, folded in memory, then written by one commit
/// for several portions.
/// </summary>
internal sealed class WorkingRows
{
    /// <summary>How many changes more than two commits have may be kept room for.</summary>
    private const int MostSpare = 2_000;

    private readonly ProcessorContext _context;
    private readonly StateBuffer _buffer = new();
    private readonly StatePages _pages;
    private readonly RowCache _cache;
    private readonly List<WorkingRow> _rows = [];
    private readonly List<WorkingRow> _missing = [];
    private readonly List<(WorkingRow Row, WorkingRow.Form Before)> _changed = [];
    private readonly List<WorkingRow> _toWrite = [];
    private readonly List<(WorkingRow Row, object? State)> _staged = [];
    private readonly List<ViewChange> _unloaded = [];
    private readonly List<ViewChange> _further = [];
    private List<RowChange> _changes = [];

    public WorkingRows(ProcessorContext context)
    {
        _context = context;
        _pages = new StatePages(_buffer);
        _cache = new RowCache(context.Options.MaxCacheBytes, _buffer);
    }

    /// <summary>
    /// Changes that a fold made to rows that are not loaded: what was applied counts for nothing until they are.
    /// </summary>
    public IReadOnlyList<ViewChange> Unloaded => _unloaded;

    /// <summary>
    /// Loads what the changes of a portion need and the cache does not have, in one read. Called again before the
    /// portion is settled, it takes back what was applied.
    /// </summary>
    public ValueTask LoadAsync(ReadOnlySpan<ViewChange> changes, ReadOnlySpan<ViewChange> further, CancellationToken stop)
    {
        Undo();
        foreach (var change in changes)
        {
            var row = _cache.FindOrAdd(change.View, change.Key);
            _rows.Add(row);
            Miss(row);
        }

        foreach (var change in further)
        {
            Miss(_cache.FindOrAdd(change.View, change.Key));
        }

        return _missing.Count == 0 ? ValueTask.CompletedTask : LoadMissingAsync(stop);
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
                StageFurther(at.Clock, serialize);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException and not ProjectionException)
        {
            return e;
        }

        foreach (var (row, state) in _staged)
        {
            var isFirst = !row.IsChanged;
            if (!isFirst)
            {
                // Nobody will read it, but in smaller portions it would have been written, or its event admitted.
                Prove(row, row.State);
            }

            var before = row.Change(state, at.Event.SequenceNumber, at.Key.Value, state is null ? null : at.Clock + row.View.Age);
            if (isFirst)
            {
                _changed.Add((row, before));
            }
        }

        return null;
    }

    /// <summary>The portion's changes stay.</summary>
    /// <exception cref="Exception">A state cannot be written as JSON; apply again with 'serialize' to find the event.</exception>
    public void Settle()
    {
        foreach (var (row, _) in _changed)
        {
            Prove(row, row.State);
        }

        // All can be written, so nothing is taken back any more.
        foreach (var (row, _) in _changed)
        {
            if (row.Settle())
            {
                _toWrite.Add(row);
            }
        }

        _changed.Clear();
    }

    /// <summary>
    /// What a commit writes: one change a row that differs from what is stored. The commit before has ended, so its list
    /// is taken again.
    /// </summary>
    public IReadOnlyList<RowChange> TakeChanges()
    {
        if (_changes.Capacity < _toWrite.Count || _changes.Capacity > MostSpare + (2 * _toWrite.Count))
        {
            _changes = new List<RowChange>(_toWrite.Count + (_toWrite.Count / 4));
        }

        _changes.Clear();
        foreach (var row in _toWrite)
        {
            var bytesBefore = row.Bytes;
            ReadOnlyMemory<byte>? json = row.State is { } state ? _pages.Write(row.Rows, state) : default(ReadOnlyMemory<byte>?);
            if (row.TakeChange(json) is { } change)
            {
                _changes.Add(change);
            }

            _cache.Resized(row, bytesBefore);
        }

        _toWrite.Clear();
        _pages.Clear();
        _cache.Trim();
        return _changes;
    }

    /// <summary>Only to see whether the state can be written.</summary>
    /// <exception cref="Exception">It cannot.</exception>
    private void Prove(WorkingRow row, object? state)
    {
        if (state is not null && !row.Rows.IsAlwaysWritable)
        {
            _buffer.Write(row.Rows, state);
        }
    }

    private async ValueTask LoadMissingAsync(CancellationToken stop)
    {
        var ids = _missing.ConvertAll(row => new RowId(row.View.Name, row.Key));
        var stored = await _context.Store.LoadAsync(_context.Projection.Id, _context.Partition, ids, stop);
        for (var i = 0; i < ids.Count; i++)
        {
            _missing[i].Load(stored[i], Read);
            _cache.Resized(_missing[i], bytesBefore: 0);
        }

        Found();
    }

    private void Undo()
    {
        foreach (var (row, before) in _changed)
        {
            row.Undo(before);
        }

        _changed.Clear();
        _rows.Clear();
        _unloaded.Clear();
        Found();
    }

    private void Stage(WorkingRow row, ViewChange change, DateTimeOffset clock, bool serialize)
    {
        var state = change.Apply(StateOf(row, clock), _further);
        _staged.Add((row, state));
        if (serialize)
        {
            Prove(row, state);
        }
    }

    /// <summary>The further changes of a fold, then what those come to in their turn.</summary>
    /// <exception cref="InvalidOperationException">They would not end.</exception>
    private void StageFurther(DateTimeOffset clock, bool serialize)
    {
        for (var (i, length) = (0, 2); i < _further.Count; length++)
        {
            if (length > Change.LongestChain)
            {
                throw new InvalidOperationException($"A chain of further changes is longer than {Change.LongestChain}: the fold of each makes another.");
            }

            for (var end = _further.Count; i < end; i++)
            {
                Stage(FindOrMissFurther(_further[i]), _further[i], clock, serialize);
            }
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

    /// <returns>Whether the row is not loaded, and nobody had asked for it yet.</returns>
    private bool Miss(WorkingRow row)
    {
        if (row.IsLoaded || row.IsMissing)
        {
            return false;
        }

        row.IsMissing = true;
        _missing.Add(row);
        return true;
    }

    private void Found()
    {
        foreach (var row in _missing)
        {
            row.IsMissing = false;
        }

        _missing.Clear();
    }

    /// <summary>
    /// Only a fold's further change can name a row that was not loaded. Go on as if there were none: what else is
    /// missing then comes to light in the same round.
    /// </summary>
    private WorkingRow FindOrMissFurther(ViewChange change)
    {
        if (!_context.Projection.Views.Contains(change.View))
        {
            throw new ProjectionException(
                _context.Projection.Id,
                $"a fold changes a row of view '{change.View.Name}', which no FoldInto names. Name it among the other views of that FoldInto, so that the projection is known to write it.");
        }

        var row = _cache.FindOrAdd(change.View, change.Key);
        if (Miss(row))
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
                _context.Projection.Id,
                $"the stored row '{row.Key}' of view '{view.Name}' cannot be read as its state: {e.Message} If the state's shape has changed, give the projection a new version.",
                e);
        }
    }
}
