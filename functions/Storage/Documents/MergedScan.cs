using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>Merges the rows of all partitions by key.</summary>
internal static class MergedScan
{
    /// <summary>Reads on to the first row that has no room any more, and no further; and whether there is one.</summary>
    public static async ValueTask<(IReadOnlyList<StoredRow> Rows, bool More)> ReadAsync(
        IReadOnlyList<RowCursor> cursors, ListQuery query, DocumentReads reads, CancellationToken stop)
    {
        var page = new PageRows(query);
        while (true)
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
                return (page.Rows, false);
            }

            if (!page.TryAdd(next.Row))
            {
                return (page.Rows, true);
            }

            first.Advance();
        }
    }

    private static async ValueTask<bool> ReadAsync(RowCursor cursor, CancellationToken stop)
    {
        await cursor.ReadAsync(stop);
        return true;
    }
}
