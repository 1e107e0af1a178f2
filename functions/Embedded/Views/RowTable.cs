using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Writes rows, and loads rows for folds.</summary>
internal static class RowTable
{
    /// <summary>Of a row for readers: what <see cref="ToRow"/> takes.</summary>
    public const string Columns = "key, partition, version, sequence, ward, expires, state, checksum";

    private const string Upsert =
        """
        INSERT INTO view_rows (view, key, partition, version, sequence, ward, expires, state, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (view, key, partition) DO UPDATE SET
            version = excluded.version, sequence = excluded.sequence, ward = excluded.ward, expires = excluded.expires, state = excluded.state,
            checksum = replacing(view_rows.checksum, excluded.checksum)
        """;

    private const string Delete = "DELETE FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3 RETURNING checksum";

    private const string Load = $"SELECT {Columns} FROM view_rows WHERE view = ?1 AND key = ?2 AND partition = ?3";

    /// <summary>Writes rows of a view, best in the order of their keys.</summary>
    /// <param name="session">The writer's connection.</param>
    /// <param name="projection">The projection's number.</param>
    /// <param name="view">The view's number.</param>
    /// <param name="rows">The rows, each with its partition.</param>
    /// <param name="sums">Take what changes.</param>
    public static void Write(SqliteSession session, long projection, long view, ReadOnlySpan<(OverlayRow Row, int Partition)> rows, RowSums sums)
    {
        using var upsert = session.Call(Upsert).Bind(1, view);
        using var delete = session.Call(Delete).Bind(1, view);
        foreach (var (row, partition) in rows)
        {
            var place = new StoredPartition(projection, partition);
            var call = row.IsDeleted ? delete : upsert;
            call.BindText(2, row.Key).Bind(3, (long)partition);
            if (row.IsDeleted)
            {
                if (call.Step())
                {
                    sums.RemoveRow(place, call.Int64(0));
                }

                call.Reset();
                continue;
            }

            var check = new Fields
            {
                Key = row.Key,
                Partition = partition,
                Version = row.Version,
                Sequence = row.Sequence,
                HasWard = row.HasWard,
                Ward = row.Ward,
                Expires = row.Expires,
                State = row.State.Span,
            }.CheckOf(session.Store, view);
            call.Bind(4, row.Version).Bind(5, row.Sequence).Bind(7, row.Expires).BindBlob(8, row.State).Bind(9, check);
            call = row.HasWard ? call.BindText(6, row.Ward) : call.BindNull(6);
            call.Run();
            sums.AddRow(place, check);
            if (session.TakeReplaced() is { } replaced)
            {
                sums.RemoveRow(place, replaced);
            }
        }
    }

    /// <summary>
    /// Point look-ups with one prepared statement in one read transaction: the rows asked for are spread over the
    /// whole table, and a join with a list of values would have to be built and parsed for each load.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="ledger">The names, and where damage is noted.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="rows">The rows asked for.</param>
    /// <param name="missing">Which of them to look for.</param>
    /// <param name="found">Where to put them.</param>
    /// <exception cref="StoreDamagedException">A row does not check: nothing may be folded on top of it.</exception>
    public static StoredRow?[] Read(
        SqliteSession session, Ledger ledger, LivePartition partition, IReadOnlyList<RowId> rows, List<int> missing, StoredRow?[] found)
    {
        if (ledger.Names.Find(partition.Projection) is not { } number)
        {
            return found;
        }

        using var call = session.Call(Load).Bind(3, (long)partition.Partition.Value);
        foreach (var i in missing)
        {
            if (ledger.Names.Find(number, rows[i].View) is { } view)
            {
                found[i] = call.Bind(1, view).Bind(2, rows[i].Key).Step() ? ToRow(session, call, view, rows[i].View, ledger.Damages, rows[i].Key) : null;
                call.Reset();
                if (found[i] is { Damage: { } damage })
                {
                    throw new StoreDamagedException(damage);
                }
            }
        }

        return found;
    }

    /// <summary>The row of the current step: <see cref="Columns"/>.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="call">The statement.</param>
    /// <param name="view">The view's number.</param>
    /// <param name="name">The view's name.</param>
    /// <param name="damages">Where a row is noted that does not check; it is given without a state.</param>
    /// <param name="key">Its key, if that is at hand.</param>
    public static StoredRow ToRow(SqliteSession session, SqliteCall call, long view, string name, Damages damages, string? key = null)
    {
        var row = new Fields
        {
            Key = call.Bytes(0),
            Partition = call.Int64(1),
            Version = call.Int64(2),
            Sequence = call.Int64(3),
            HasWard = !call.IsNull(4),
            Ward = call.Bytes(4),
            Expires = call.NullableInt64(5),
            State = call.Bytes(6),
        };
        var partition = new PartitionId((int)row.Partition);
        if (row.CheckOf(session.Store, view) != call.Int64(7))
        {
            key ??= Encoding.UTF8.GetString(row.Key);
            return new StoredRow(key, partition, default, 0, SequenceNumber.None, key, null) { Damage = damages.Row(name, key, partition) };
        }

        key ??= StoredText.Decode(row.Key);
        return new(
            key,
            partition,
            row.State.ToArray(),
            row.Version,
            new SequenceNumber(row.Sequence),
            row.HasWard ? StoredText.Decode(row.Ward) : key,
            StoredTime.Read(row.Expires));
    }

    /// <summary>What a row is, wherever it stands.</summary>
    private readonly ref struct Fields
    {
        public required ReadOnlySpan<byte> Key { get; init; }

        public required long Partition { get; init; }

        public required long Version { get; init; }

        public required long Sequence { get; init; }

        /// <summary>Whether it is another than the key.</summary>
        public required bool HasWard { get; init; }

        public required ReadOnlySpan<byte> Ward { get; init; }

        /// <summary>In ticks; null for never.</summary>
        public required long? Expires { get; init; }

        public required ReadOnlySpan<byte> State { get; init; }

        public long CheckOf(long store, long view)
        {
            var check = new RowCheck(store, Checks.RowTable);
            check.Add(view);
            check.Add(Key);
            check.Add(Partition);
            check.Add(Version);
            check.Add(Sequence);
            if (HasWard)
            {
                check.Add(Ward);
            }
            else
            {
                check.AddNull();
            }

            check.Add(Expires);
            check.Add(State);
            return check.Value;
        }
    }
}
