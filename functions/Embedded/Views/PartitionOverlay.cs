namespace Serverless.Embedded.Views;

/// <summary>The rows that commits of one partition have changed, as the last of them left each, and its position.</summary>
internal sealed class PartitionOverlay(LivePartition partition)
{
    /// <summary>How many rows are put before readers get a turn.</summary>
    private const int Portion = 256;

    private readonly Lock _lock = new();
    private readonly List<ViewOverlay> _views = [];

    public LivePartition Partition => partition;

    /// <summary>The position after the last commit. Used by those who put, and when nobody does any more.</summary>
    public PositionEntry Entry { get; private set; } = PositionEntry.None;

    /// <summary>How many rows, when nobody puts any more.</summary>
    public int Count => _views.Sum(view => view.Count);

    /// <summary>The rows by view, when nobody puts any more.</summary>
    public IReadOnlyList<ViewOverlay> Views => _views;

    /// <summary>Takes the rows of a commit. One commit at a time.</summary>
    /// <param name="record">The commit.</param>
    /// <param name="entry">The position after it.</param>
    /// <returns>How many rows were not there before.</returns>
    public int Put(CommitRecord record, PositionEntry entry)
    {
        var (offset, added) = (record.FirstRow, 0);
        ViewOverlay? view = null;
        for (var i = 0; i < record.RowCount;)
        {
            lock (_lock)
            {
                for (var end = Math.Min(record.RowCount, i + Portion); i < end; i++)
                {
                    var row = new OverlayRow(record.Bytes, offset);
                    var name = new RowName(row.View, row.Key);
                    partition.Note(name);
                    if (view is null || !view.View.SequenceEqual(name.View))
                    {
                        view = Find(name.View) ?? Add(name.View);
                    }

                    added += view.Put(row, name) ? 1 : 0;
                    offset = row.End;
                }
            }
        }

        Entry = entry;
        return added;
    }

    public bool TryGet(RowName name, out OverlayRow row)
    {
        lock (_lock)
        {
            row = default;
            return Find(name.View) is { } view && view.TryGet(name, out row);
        }
    }

    private ViewOverlay? Find(ReadOnlySpan<byte> view)
    {
        foreach (var candidate in _views)
        {
            if (candidate.View.SequenceEqual(view))
            {
                return candidate;
            }
        }

        return null;
    }

    private ViewOverlay Add(ReadOnlySpan<byte> view)
    {
        var added = new ViewOverlay(view.ToArray());
        _views.Add(added);
        return added;
    }
}
