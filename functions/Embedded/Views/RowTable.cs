using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Writes rows, and loads rows for folds.</summary>
internal static class RowTable
{
    private const string Upsert =
        """
        INSERT INTO view_rows (view, key, partition, version, sequence, ward, expires, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (view, key, partition) DO UPDATE SET
            version = excluded.version, sequence = excluded.sequence, ward = excluded.ward, expires = excluded.expires, state = excluded.state
        """;

    private const string Delete = "DELETE FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    private const string Load =
        "SELECT key, partition, version, sequence, ward, expires, state FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    /// <summary>Writes rows of a view, best in the order of their keys.</summary>
    public static void Write(SqliteSession session, long view, ReadOnlySpan<(OverlayRow Row, int Partition)> rows)
    {
        using var upsert = session.Call(Upsert).Bind(1, view);
        using var delete = session.Call(Delete).Bind(1, view);
        foreach (var (row, partition) in rows)
        {
            var call = row.IsDeleted ? delete : upsert;
            call.BindText(2, row.Key).Bind(3, (long)partition);
            if (!row.IsDeleted)
            {
                call.Bind(4, row.Version).Bind(5, row.Sequence).Bind(7, row.Expires).BindBlob(8, row.State);
                call = row.HasWard ? call.BindText(6, row.Ward) : call.BindNull(6);
            }

            call.Run();
        }
    }

    /// <summary>
    /// Point look-ups with one prepared statement in one read transaction: the rows asked for are spread over the
    /// whole table, and a join with a list of values would have to be built and parsed for each load.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="names">The names.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="rows">The rows asked for.</param>
    /// <param name="missing">Which of them to look for.</param>
    /// <param name="found">Where to put them.</param>
    public static StoredRow?[] Read(
        SqliteSession session, NameTable names, LivePartition partition, IReadOnlyList<RowId> rows, List<int> missing, StoredRow?[] found)
    {
        if (names.Find(partition.Projection) is not { } number)
        {
            return found;
        }

        using var call = session.Call(Load).Bind(3, (long)partition.Partition.Value);
        foreach (var i in missing)
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
