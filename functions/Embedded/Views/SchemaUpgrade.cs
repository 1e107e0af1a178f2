using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Brings a database of schema 1 or 2, which knew no checksums, to the present one in one transaction. A copy of the
/// database as it was stands beside it until the first clean stop.
/// </summary>
internal static class SchemaUpgrade
{
    private const string CopySuffix = "-before-upgrade";

    /// <summary>Of every table but <c>store</c>, and what positions and requests have since version 3.</summary>
    private static readonly string[] Additions =
    [
        StoreMark.Table,
        "ALTER TABLE positions ADD COLUMN history INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE positions ADD COLUMN event INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE positions ADD COLUMN rows INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE positions ADD COLUMN rows_sum INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE positions ADD COLUMN hospital INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE positions ADD COLUMN hospital_sum INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE release_requests ADD COLUMN waits INTEGER NOT NULL DEFAULT 0",
        SqliteSchema.RequestsThatWait,
    ];

    private const string ViewLogTable = "CREATE TABLE IF NOT EXISTS view_log (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL) STRICT";

    private const string RowSums =
        "SELECT v.projection, r.partition, r.checksum FROM view_rows r JOIN views v ON v.id = r.view";

    private const string HospitalSums =
        "SELECT projection, partition, checksum FROM hospital UNION ALL SELECT projection, partition, checksum FROM attempts";

    private const string Positions =
        "SELECT version, sequence, enqueued, clock_start, replay_from, pushed, patients, held, projection, partition FROM positions";

    /// <exception cref="StoreUnavailableException">The copy cannot be written, or the database is of a newer program.</exception>
    public static void Run(SqliteSession session, string path, long from, Ledger ledger, ILogger logger)
    {
        if (from > SqliteSchema.Version)
        {
            throw new StoreUnavailableException(
                $"The database {path} has schema {from}; this program knows up to {SqliteSchema.Version}. "
                + "Start the newer program that wrote it, or give this one another data folder.");
        }

        if (from == SqliteSchema.Version)
        {
            return;
        }

        Copy(session, path);
        session.InTransactionOnDisk(() =>
        {
            session.Execute(ViewLogTable);
            foreach (var addition in Additions)
            {
                session.Execute(addition);
            }

            foreach (var (table, check) in Checks.All)
            {
                session.Execute($"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0");
                if (table != "positions")
                {
                    session.Execute($"UPDATE {table} SET checksum = {check}");
                }
            }

            Add(session, RowSums, ledger.Sums.AddRow);
            Add(session, HospitalSums, ledger.Sums.AddHospital);
            WritePositions(session, ledger.Sums);
            ledger.Seal(session);
            SqliteSchema.SetVersion(session);
        });
        ledger.Committed();
        StoreLog.Upgraded(logger, path, from, SqliteSchema.Version, path + CopySuffix);
    }

    /// <summary>The database was closed cleanly after an upgrade: nobody needs the copy any more.</summary>
    public static void DeleteCopy(string path) => File.Delete(path + CopySuffix);

    /// <summary>Everything is in the database's one file, then that is copied.</summary>
    private static void Copy(SqliteSession session, string path)
    {
        if (session.Int64("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        {
            throw new StoreUnavailableException($"The view database {path} cannot be upgraded while another program reads it. Close that program, and start again.");
        }

        try
        {
            var copy = path + CopySuffix;
            File.Copy(path, copy, overwrite: true);
            using var written = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The view database {path} is upgraded to schema {SqliteSchema.Version.ToString(CultureInfo.InvariantCulture)}, and a copy of it could not be written before ({error.Message}). Free space for one more of it, and start again.",
                error);
        }
    }

    private static void Add(SqliteSession session, string select, Action<StoredPartition, long> add)
    {
        using var read = session.Call(select);
        while (read.Step())
        {
            add(new StoredPartition(read.Int64(0), (int)read.Int64(1)), read.Int64(2));
        }
    }

    private static void WritePositions(SqliteSession session, RowSums sums)
    {
        List<(StoredPartition Place, PositionEntry Entry)> all = [];
        using (var read = session.Call(Positions))
        {
            while (read.Step())
            {
                all.Add((new StoredPartition(read.Int64(8), (int)read.Int64(9)), PositionTable.ToEntry(read)));
            }
        }

        foreach (var (place, entry) in all)
        {
            PositionTable.Write(session, place, entry, sums);
        }
    }
}
