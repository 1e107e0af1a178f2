using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>A database with its tables, and what is known of it from then on.</summary>
/// <param name="Ledger">Names and sums.</param>
/// <param name="Partitions">Where each partition stands.</param>
/// <param name="IsNew">Whether there was none.</param>
/// <param name="IsUpgraded">Whether it was of an older schema.</param>
internal sealed record OpenedDatabase(Ledger Ledger, LivePartitions Partitions, bool IsNew, bool IsUpgraded)
{
    /// <summary>Makes the tables in a new database, and brings an older one to the present schema.</summary>
    /// <exception cref="StoreUnavailableException">It is damaged as a whole, or of a newer program.</exception>
    public static OpenedDatabase Open(SqliteSession session, string path, ILogger logger)
    {
        var schema = SqliteSchema.VersionOf(session);
        var mark = schema == SqliteSchema.Version ? MarkOf(session, path) : new StoreMark(NewId(), 0, 0, 0);
        session.Store = mark.Store;
        var ledger = new Ledger(mark.Store, new Damages(path, logger));
        ledger.Opened(mark.Transactions);
        if (schema == 0)
        {
            session.InTransactionOnDisk(() =>
            {
                SqliteSchema.Create(session);
                ledger.Seal(session);
            });
            ledger.Committed();

            // Whatever becomes of the write-ahead log, it is this database from now on.
            session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            StoreLog.Created(logger, path);
        }
        else
        {
            SchemaUpgrade.Run(session, path, schema, ledger, logger);
        }

        if (!ledger.Names.Load(session))
        {
            throw Broken(path, "a name of a projection or view does not check");
        }

        return new OpenedDatabase(ledger, Load(session, ledger, path), schema == 0, schema is > 0 and < SqliteSchema.Version);
    }

    /// <summary>A random id, never 0.</summary>
    public static long NewId() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))) | 1;

    private static StoreMark MarkOf(SqliteSession session, string path) =>
        StoreMark.Read(session) ?? throw Broken(path, "the row that says which database it is does not check");

    /// <summary>
    /// A projection of which a position does not check is not processed and not read: it might be the position of
    /// another partition, too.
    /// </summary>
    private static LivePartitions Load(SqliteSession session, Ledger ledger, string path)
    {
        var partitions = new LivePartitions();
        var projections = ledger.Names.Projections.ToDictionary(named => named.Number, named => named.Projection);
        foreach (var stored in PositionTable.ReadAll(session))
        {
            ledger.Sums.Load(stored.Place, stored.Sums, stored.Check);
            if (!projections.TryGetValue(stored.Place.Projection, out var projection))
            {
                throw Broken(path, string.Create(CultureInfo.InvariantCulture, $"a position belongs to projection number {stored.Place.Projection}, which has no name"));
            }

            if (stored.IsGood)
            {
                var partition = partitions.Of(projection, new PartitionId(stored.Place.Partition));
                partition.MoveTo(stored.Entry);
                partition.Stored.MoveTo(stored.Entry.Position.Sequence);
            }
            else
            {
                partitions.Damage(projection, ledger.Damages.Of($"A position (of partition {stored.Place.Partition}, as it says)", projection).Message);
            }
        }

        var mark = MarkOf(session, path);
        return ledger.Sums.Positions == (mark.Positions, mark.PositionsSum) ? partitions : throw Broken(path, "positions are missing, or others than the last transaction left");
    }

    private static StoreUnavailableException Broken(string path, string what) => new(
        $"The view database {path} is damaged: {what}. Restore all files of its name from one copy, or move all of them away to have every view built again from the log (the hospital's record is only in them).");
}
