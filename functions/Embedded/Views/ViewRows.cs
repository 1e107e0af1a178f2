using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Reads rows for readers, who do not see expired ones.</summary>
internal static class ViewRows
{
    private const string Columns = "key, partition, version, sequence, ward, expires, state";

    private const string OfKey =
        $"SELECT {Columns} FROM view_rows WHERE view = ?1 AND key = ?2 AND (expires IS NULL OR expires > ?3) ORDER BY partition";

    private const string From =
        $"""
        SELECT {Columns} FROM view_rows
        WHERE view = ?1 AND key >= ?2 AND key < ?3 AND (expires IS NULL OR expires > ?4) ORDER BY key, partition
        """;

    private const string After =
        $"""
        SELECT {Columns} FROM view_rows
        WHERE view = ?1 AND key > ?2 AND key < ?3 AND (expires IS NULL OR expires > ?4) ORDER BY key, partition
        """;

    /// <summary>Greater than every text: no encoded text contains this byte.</summary>
    private static readonly byte[] End = [0xFF];

    public static List<StoredRow> Get(SqliteSession session, long view, string key, DateTimeOffset now)
    {
        List<StoredRow> rows = [];
        using var call = session.Call(OfKey).Bind(1, view).Bind(2, key).Bind(3, now.UtcTicks);
        while (call.Step())
        {
            rows.Add(RowTable.ToRow(call, key));
        }

        return rows;
    }

    /// <summary>Reads on to the first row of one key more than asked for, and no further.</summary>
    public static RowPage List(SqliteSession session, long view, ListQuery query, DateTimeOffset now)
    {
        var prefix = StoredText.Encode(query.Prefix);
        var after = query.After is null ? null : StoredText.Encode(query.After);
        var fromPrefix = after is null || after.AsSpan().SequenceCompareTo(prefix) < 0;
        using var call = session.Call(fromPrefix ? From : After).Bind(1, view).Bind(4, now.UtcTicks).BindText(3, Beyond(prefix));
        call.Bind(2, fromPrefix ? query.Prefix : query.After);

        List<StoredRow> rows = [];
        var keys = 0;
        while (call.Step())
        {
            var key = call.Text(0);
            if (rows.Count == 0 || rows[^1].Key != key)
            {
                if (keys == query.Top)
                {
                    return new RowPage(rows, More: true);
                }

                keys++;
            }

            rows.Add(RowTable.ToRow(call, key));
        }

        return new RowPage(rows, More: false);
    }

    /// <summary>The least bytes after everything that begins with the prefix: its last byte, never 0xFF, plus one.</summary>
    private static byte[] Beyond(byte[] prefix)
    {
        if (prefix.Length == 0)
        {
            return End;
        }

        byte[] bound = [.. prefix];
        bound[^1]++;
        return bound;
    }
}
