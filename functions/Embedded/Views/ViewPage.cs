using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Merges the rows in memory with those in SQLite, which they hide, into a page for readers.</summary>
internal sealed class ViewPage(string view, int top, DateTimeOffset now, Damages damages)
{
    private readonly List<StoredRow> _rows = [];
    private int _keys;

    /// <summary>Reads on to the first row of one key more than asked for, and no further.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="view">The view's name.</param>
    /// <param name="number">The view's number; null if SQLite does not know it yet.</param>
    /// <param name="overlay">The rows in memory.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="now">What has expired.</param>
    /// <param name="damages">Where damaged rows are noted.</param>
    public static RowPage Read(
        SqliteSession session, string view, long? number, OverlayScan overlay, ListQuery query, DateTimeOffset now, Damages damages)
    {
        var range = KeyRange.Of(query);
        var page = new ViewPage(view, query.Top, now, damages);
        using var call = ViewRows.From(session, number, range, now);
        var isStored = call.Step();
        var size = (2 * Math.Min(query.Top, 1 << 20)) + 2;
        for (var more = true; more; size = Math.Min(4 * size, 1 << 24))
        {
            (var chunk, more) = overlay.Take(range, size);
            foreach (var found in chunk)
            {
                while (isStored && Compare(call, found) is var order && order <= 0)
                {
                    if (order < 0 && !page.Add(session, call, number))
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
            if (!page.Add(session, call, number))
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

    // A view without a number has no rows in SQLite.
    private bool Add(SqliteSession session, SqliteCall call, long? number) =>
        Add(RowTable.ToRow(session, call, number ?? 0, view, damages));

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
