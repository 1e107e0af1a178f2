using System.Globalization;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// The tables. Times are UTC ticks; text is in <see cref="StoredText"/>'s encoding and compares byte by byte.
/// <c>wards</c> and the two counts in <c>positions</c> are sums over <c>hospital</c>, kept with every change, because
/// each read of a view asks for them. An event that was ever a patient stays in <c>hospital</c>: it is the record.
/// </summary>
internal static class SqliteSchema
{
    public const int Version = 2;

    /// <summary>Since version 2. Its one row names the view log whose commits come on top of this database.</summary>
    private const string ViewLogTable =
        "CREATE TABLE view_log (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL) STRICT";

    private static readonly string[] Tables =
    [
        """
        CREATE TABLE projections (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE (name, version)) STRICT
        """,
        """
        CREATE TABLE views (
            id INTEGER PRIMARY KEY, projection INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (projection, name)) STRICT
        """,
        """
        CREATE TABLE view_rows (
            view INTEGER NOT NULL, key TEXT NOT NULL, partition INTEGER NOT NULL,
            version INTEGER NOT NULL, sequence INTEGER NOT NULL,
            ward TEXT, -- NULL when it is the key
            expires INTEGER, state BLOB NOT NULL,
            PRIMARY KEY (view, key, partition)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX view_rows_expiry ON view_rows (view, partition, expires) WHERE expires IS NOT NULL",
        """
        CREATE TABLE positions (
            projection INTEGER NOT NULL, partition INTEGER NOT NULL,
            version INTEGER NOT NULL, sequence INTEGER NOT NULL, enqueued INTEGER, clock_start INTEGER,
            replay_from INTEGER NOT NULL, pushed INTEGER NOT NULL, patients INTEGER NOT NULL, held INTEGER NOT NULL,
            PRIMARY KEY (projection, partition)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE hospital (
            id INTEGER PRIMARY KEY, projection INTEGER NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL,
            ward TEXT NOT NULL, status INTEGER NOT NULL,
            patient INTEGER NOT NULL, -- 1 when it is or was a patient
            pushed_after INTEGER, pushed_order INTEGER NOT NULL DEFAULT 0,
            request INTEGER, -- the release request that was not tried yet
            enqueued INTEGER NOT NULL, broker_key TEXT, event_type TEXT, envelope BLOB NOT NULL, body BLOB,
            UNIQUE (projection, partition, sequence)) STRICT
        """,
        "CREATE INDEX hospital_wards ON hospital (projection, partition, ward, status, sequence) WHERE status < 2",
        "CREATE INDEX hospital_patients ON hospital (projection, partition, sequence) WHERE status = 0",
        "CREATE INDEX hospital_pushed ON hospital (projection, partition, patient, pushed_after) WHERE status = 2",
        "CREATE INDEX hospital_requests ON hospital (projection, partition, sequence) WHERE request IS NOT NULL",
        """
        CREATE TABLE wards (
            projection INTEGER NOT NULL, ward TEXT NOT NULL, partition INTEGER NOT NULL,
            patients INTEGER NOT NULL, held INTEGER NOT NULL,
            PRIMARY KEY (projection, ward, partition)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE attempts (
            projection INTEGER NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
            type TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (projection, partition, sequence, number)) STRICT
        """,
        """
        CREATE TABLE release_requests (
            id INTEGER PRIMARY KEY, projection INTEGER NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL,
            requested_by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL) STRICT
        """,
    ];

    /// <summary>Makes the tables in a new database, and refuses one that a later version of this program has written.</summary>
    public static void Prepare(SqliteSession session, string path)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = session.Int64("PRAGMA user_version");
            if (version > Version)
            {
                throw new StoreUnavailableException(
                    $"The database {path} has schema {version}; this program knows up to {Version}. "
                    + "Start the newer program that wrote it, or give this one another data folder.");
            }

            if (version == 0)
            {
                foreach (var table in Tables)
                {
                    session.Execute(table);
                }
            }

            if (version < Version)
            {
                session.Execute(ViewLogTable);
                session.Execute($"PRAGMA user_version={Version.ToString(CultureInfo.InvariantCulture)}");
            }

            session.Execute("COMMIT");
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }
}
