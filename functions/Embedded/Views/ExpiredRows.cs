namespace Serverless.Embedded.Views;

/// <summary>
/// Deletes rows whose time is over, a few at a time and not too often, but no fewer than are written. Only the partition's own clock counts: a
/// row goes when it expired at or before the position's enqueued time. Every later event of the partition is at or
/// after that, so the fold that would have seen the row takes it for expired anyway, and a replay gives the same
/// rows whether it is deleted early, late or never.
/// </summary>
internal sealed class ExpiredRows(SqliteStoreOptions options, TimeProvider time)
{
    private const string Find =
        """
        SELECT view, key FROM view_rows INDEXED BY view_rows_expiry
        WHERE view IN (SELECT id FROM views WHERE projection = ?1) AND partition = ?2 AND expires <= ?3 AND expires IS NOT NULL LIMIT ?4
        """;

    private const string Read = $"SELECT {RowTable.Columns} FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    private const string Delete = "DELETE FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    private readonly Dictionary<StoredPartition, long> _purged = [];

    /// <summary>Used by the writer only.</summary>
    /// <param name="session">The writer's connection.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="clock">The partition's clock.</param>
    /// <param name="written">How many rows of the partition the transaction has written.</param>
    /// <param name="ledger">The sums, and where damage is noted.</param>
    public void Purge(SqliteSession session, StoredPartition partition, DateTimeOffset? clock, int written, Ledger ledger)
    {
        if (clock is null || (_purged.TryGetValue(partition, out var last) && time.GetElapsedTime(last) < options.PurgeInterval))
        {
            return;
        }

        var most = Math.Max(options.PurgeBatch, written);
        var expired = FindExpired(session, partition, clock.Value, most);
        using var read = session.Call(Read).Bind(3, (long)partition.Partition);
        using var delete = session.Call(Delete).Bind(3, (long)partition.Partition);
        foreach (var (view, key) in expired)
        {
            // What a damaged row or index says of its time is no reason to delete it.
            if (read.Bind(1, view).Bind(2, key).Step()
                && RowTable.ToRow(session, read, view, ledger.Names.NameOf(view), ledger.Damages, key) is { Damage: null } row
                && row.Expires <= clock)
            {
                ledger.Sums.RemoveRow(partition, read.Int64(7));
                delete.Bind(1, view).Bind(2, key).Run();
            }

            read.Reset();
        }

        if (expired.Count < most)
        {
            _purged[partition] = time.GetTimestamp();
        }
        else
        {
            _purged.Remove(partition);
        }
    }

    /// <summary>Read first and deleted one by one: SQLite answers a DELETE by a list of three-part keys with a scan of the view.</summary>
    private static List<(long View, string Key)> FindExpired(SqliteSession session, StoredPartition partition, DateTimeOffset clock, int most)
    {
        List<(long, string)> expired = [];
        using var call = partition.Call(session, Find).Bind(3, clock.UtcTicks).Bind(4, (long)most);
        while (call.Step())
        {
            expired.Add((call.Int64(0), call.Text(1)));
        }

        return expired;
    }
}
