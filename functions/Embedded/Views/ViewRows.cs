using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Reads rows for readers, who do not see expired ones.</summary>
internal static class ViewRows
{
    private const string OfKey =
        $"SELECT {RowTable.Columns} FROM view_rows WHERE view = ?1 AND key = ?2 AND (expires IS NULL OR expires > ?3) ORDER BY partition";

    private const string FromKey =
        $"""
        SELECT {RowTable.Columns} FROM view_rows
        WHERE view = ?1 AND key >= ?2 AND key < ?3 AND (expires IS NULL OR expires > ?4) ORDER BY key, partition
        """;

    private const string AfterKey =
        $"""
        SELECT {RowTable.Columns} FROM view_rows
        WHERE view = ?1 AND key > ?2 AND key < ?3 AND (expires IS NULL OR expires > ?4) ORDER BY key, partition
        """;

    /// <summary>No view has this number.</summary>
    private const long NoView = -1;

    /// <summary>The rows of a key, those in memory in the place of those in SQLite.</summary>
    public static IReadOnlyList<StoredRow> Get(
        SqliteSession session, long view, RowId row, DateTimeOffset now, RowsInMemory inMemory, Damages damages)
    {
        List<StoredRow> rows = [];
        using var call = session.Call(OfKey).Bind(1, view).Bind(2, row.Key).Bind(3, now.UtcTicks);
        while (call.Step())
        {
            if (!inMemory.Has(new PartitionId((int)call.Int64(1))))
            {
                rows.Add(RowTable.ToRow(session, call, view, row.View, damages, row.Key));
            }
        }

        return inMemory.Visible(now, rows);
    }

    /// <summary>The rows of a range, in the order of key and partition.</summary>
    public static SqliteCall From(SqliteSession session, long? view, KeyRange range, DateTimeOffset now) =>
        session.Call(range.IsAfter ? AfterKey : FromKey)
            .Bind(1, view ?? NoView).BindText(2, range.From).BindText(3, range.Before).Bind(4, now.UtcTicks);
}
