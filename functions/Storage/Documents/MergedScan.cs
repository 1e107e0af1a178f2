using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>Merges the rows of all partitions by key.</summary>
internal static class MergedScan
{
    /// <summary>Reads on to the first row of one key more than asked for, and no further.</summary>
    public static async ValueTask<RowPage> ReadAsync(IReadOnlyList<RowCursor> cursors, int top, DocumentReads reads, CancellationToken stop)
    {
        List<StoredRow> rows = [];
        string? last = null;
        for (var keys = 0; ;)
        {
            var empty = cursors.Where(c => c.NeedsMore).ToList();
            if (empty.Count > 0)
            {
                await reads.EachAsync(empty, ReadAsync, stop);
            }

            var first = cursors.Where(c => c.Current is not null)
                .OrderBy(c => c.Current!.Value.Code, StringComparer.Ordinal)
                .ThenBy(c => c.Partition)
                .FirstOrDefault();
            if (first?.Current is not { } next)
            {
                return new RowPage(rows, More: false);
            }

            if (next.Code != last)
            {
                if (keys++ == top)
                {
                    return new RowPage(rows, More: true);
                }

                last = next.Code;
            }

            rows.Add(next.Row);
            first.Advance();
        }
    }

    private static async ValueTask<bool> ReadAsync(RowCursor cursor, CancellationToken stop)
    {
        await cursor.ReadAsync(stop);
        return true;
    }
}
