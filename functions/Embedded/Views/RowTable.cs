using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Writes a commit's rows, and loads rows for the folds of the next.</summary>
internal static class RowTable
{
    private const string Upsert =
        """
        INSERT INTO view_rows (view, key, partition, version, sequence, ward, expires, state) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)
        ON CONFLICT (view, key, partition) DO UPDATE SET
            version = version + 1, sequence = excluded.sequence, ward = excluded.ward, expires = excluded.expires, state = excluded.state
        """;

    private const string Delete = "DELETE FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    private const string Load =
        "SELECT key, partition, version, sequence, ward, expires, state FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    public static void Write(SqliteSession session, NameTable names, StoredPartition partition, IReadOnlyList<RowChange> rows)
    {
        using var upsert = session.Call(Upsert);
        using var delete = session.Call(Delete);
        foreach (var row in InKeyOrder(rows))
        {
            var view = names.GetOrAdd(session, partition.Projection, row.Row.View);
            var call = row.State is null ? delete : upsert;
            call.Bind(1, view).Bind(2, row.Row.Key).Bind(3, (long)partition.Partition);
            if (row.State is not null)
            {
                call.Bind(4, row.Sequence.Value)
                    .Bind(5, row.WardKey == row.Row.Key ? null : row.WardKey)
                    .Bind(6, row.Expires?.UtcTicks)
                    .BindBlob(7, row.State);
            }

            call.Run();
        }
    }

    /// <summary>Neighbours in the tree one after the other: their pages are then in the processor's cache.</summary>
    private static RowChange[] InKeyOrder(IReadOnlyList<RowChange> rows)
    {
        RowChange[] sorted = [.. rows];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Row.Key, b.Row.Key));
        return sorted;
    }

    /// <summary>
    /// Point look-ups with one prepared statement in one read transaction: the rows asked for are spread over the
    /// whole table, and a join with a list of values would have to be built and parsed for each load.
    /// </summary>
    public static StoredRow?[] Read(
        SqliteSession session, NameTable names, ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows)
    {
        var found = new StoredRow?[rows.Count];
        if (names.Find(projection) is not { } number)
        {
            return found;
        }

        using var call = session.Call(Load).Bind(3, (long)partition.Value);
        for (var i = 0; i < rows.Count; i++)
        {
            if (names.Find(number, rows[i].View) is { } view)
            {
                found[i] = call.Bind(1, view).Bind(2, rows[i].Key).Step() ? ToRow(call, rows[i].Key) : null;
                call.Reset();
            }
        }

        return found;
    }

    /// <summary>The row of the current step: key, partition, version, sequence, ward, expires, state.</summary>
    public static StoredRow ToRow(SqliteCall call, string key) => new(
        key,
        new PartitionId((int)call.Int64(1)),
        call.Blob(6),
        call.Int64(2),
        new SequenceNumber(call.Int64(3)),
        call.NullableText(4) ?? key,
        StoredTime.Read(call.NullableInt64(5)));
}
