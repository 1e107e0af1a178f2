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

    /// <summary>
    /// A page, with the positions of the same snapshot: every event up to them is in its rows, and none after. It reads
    /// on to the first row that has no room any more, and no further.
    /// </summary>
    /// <exception cref="StoreDamagedException">A position is not what was written.</exception>
    public static RowPage List(SqliteSession session, Ledger ledger, long projection, string view, in ListQuery query, DateTimeOffset now)
    {
        var page = new PageRows(query);
        var status = PositionTable.ReadStatus(session, projection, ledger.Damages);

        // The snapshot may have a view that memory does not know yet.
        if ((ledger.Names.Find(projection, view) ?? NameTable.Find(session, projection, view)) is not { } number)
        {
            return new RowPage(page.Rows, More: false, status);
        }

        var range = KeyRange.Of(query);
        using var call = session.Call(range.IsAfter ? AfterKey : FromKey)
            .Bind(1, number).BindText(2, range.From).BindText(3, range.Before).Bind(4, now.UtcTicks);
        while (call.Step())
        {
            if (!page.TryAdd(RowTable.ToRow(session, call, number, view, ledger.Damages)))
            {
                return new RowPage(page.Rows, More: true, status);
            }
        }

        return new RowPage(page.Rows, More: false, status);
    }
}
