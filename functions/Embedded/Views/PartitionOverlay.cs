using System.Runtime.InteropServices;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>The rows that commits of one partition have changed, as the last of them left each, and its position.</summary>
internal sealed class PartitionOverlay(LivePartition partition)
{
    /// <summary>How many rows are put before readers get a turn.</summary>
    private const int Portion = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, OverlayRow>> _views = new(StringComparer.Ordinal);

    public LivePartition Partition => partition;

    /// <summary>The position after the last commit. Used by those who put, and when nobody does any more.</summary>
    public PositionEntry Entry { get; private set; } = PositionEntry.None;

    /// <summary>Takes the rows of a commit. One commit at a time.</summary>
    /// <param name="record">The commit.</param>
    /// <param name="rowAt">Names its rows, by their place.</param>
    /// <param name="entry">The position after it.</param>
    /// <returns>How many rows were not there before.</returns>
    public int Put(CommitRecord record, Func<int, OverlayRow, RowId> rowAt, PositionEntry entry)
    {
        var (offset, added) = (record.FirstRow, 0);
        Dictionary<string, OverlayRow>? rows = null;
        string? view = null;
        for (var i = 0; i < record.RowCount;)
        {
            lock (_lock)
            {
                for (var end = Math.Min(record.RowCount, i + Portion); i < end; i++)
                {
                    var row = new OverlayRow(record.Bytes, offset);
                    var id = rowAt(i, row);
                    if (rows is null || id.View != view)
                    {
                        (view, rows) = (id.View, RowsOf(id.View));
                    }

                    CollectionsMarshal.GetValueRefOrAddDefault(rows, id.Key, out var isKnown) = row;
                    added += isKnown ? 0 : 1;
                    offset = row.End;
                }
            }
        }

        Entry = entry;
        return added;
    }

    public bool TryGet(RowId id, out OverlayRow row)
    {
        lock (_lock)
        {
            row = default;
            return _views.TryGetValue(id.View, out var rows) && rows.TryGetValue(id.Key, out row);
        }
    }

    /// <summary>Gives the rows of a view whose keys are in a range to somebody who is quick.</summary>
    public void Visit(string view, KeyRange range, Action<OverlayRow> visit)
    {
        lock (_lock)
        {
            if (_views.TryGetValue(view, out var rows))
            {
                foreach (var row in rows.Values)
                {
                    if (range.Contains(row.Key))
                    {
                        visit(row);
                    }
                }
            }
        }
    }

    /// <summary>How many rows, when nobody puts any more.</summary>
    public int Count => _views.Values.Sum(rows => rows.Count);

    /// <summary>All rows by view, when nobody puts any more.</summary>
    public IEnumerable<(string View, IReadOnlyCollection<OverlayRow> Rows)> Views()
    {
        foreach (var (view, rows) in _views)
        {
            yield return (view, rows.Values);
        }
    }

    private Dictionary<string, OverlayRow> RowsOf(string view)
    {
        if (!_views.TryGetValue(view, out var rows))
        {
            _views.Add(view, rows = new Dictionary<string, OverlayRow>(StringComparer.Ordinal));
        }

        return rows;
    }
}
