using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Merges the rows in memory with those in SQLite, which they hide, into a page for readers.</summary>
internal sealed class ViewPage(int top, DateTimeOffset now)
{
    private readonly List<StoredRow> _rows = [];
    private int _keys;

    /// <summary>Reads on to the first row of one key more than asked for, and no further.</summary>
    public static RowPage Read(SqliteSession session, long? view, OverlayScan overlay, ListQuery query, DateTimeOffset now)
    {
        var range = KeyRange.Of(query);
        var page = new ViewPage(query.Top, now);
        using var call = ViewRows.From(session, view, range, now);
        var isStored = call.Step();
        var size = (2 * Math.Min(query.Top, 1 << 20)) + 2;
        for (var more = true; more; size = Math.Min(4 * size, 1 << 24))
        {
            (var chunk, more) = overlay.Take(range, size);
            foreach (var found in chunk)
            {
                while (isStored && Compare(call, found) is var order && order <= 0)
                {
                    if (order < 0 && !page.Add(RowTable.ToRow(call, call.Text(0))))
                    {
                        return new RowPage(page._rows, More: true);
                    }

                    isStored = call.Step();
                }

                if (!page.Add(found))
                {
                    return new RowPage(page._rows, More: true);
                }
            }

            range = more ? range with { From = chunk[^1].Row.Key.ToArray(), IsAfter = true } : range;
        }

        while (isStored)
        {
            if (!page.Add(RowTable.ToRow(call, call.Text(0))))
            {
                return new RowPage(page._rows, More: true);
            }

            isStored = call.Step();
        }

        return new RowPage(page._rows, More: false);
    }

    private static int Compare(SqliteCall call, OverlayScan.Found found)
    {
        var byKey = call.Bytes(0).SequenceCompareTo(found.Row.Key);
        return byKey != 0 ? byKey : call.Int64(1).CompareTo(found.Partition.Value);
    }

    private bool Add(OverlayScan.Found found) =>
        !found.Row.IsVisible(now) || Add(found.Row.ToRow(StoredText.Decode(found.Row.Key), found.Partition));

    /// <summary>Whether there was room for its key.</summary>
    private bool Add(StoredRow row)
    {
        if (_rows.Count == 0 || _rows[^1].Key != row.Key)
        {
            if (_keys == top)
            {
                return false;
            }

            _keys++;
        }

        _rows.Add(row);
        return true;
    }
}
