using System.Globalization;

namespace Serverless.Embedded.Views;

/// <summary>
/// The tables. Times are UTC ticks; text is in <see cref="StoredText"/>'s encoding and compares byte by byte.
/// <c>wards</c> and the two counts in <c>positions</c> are sums over <c>hospital</c>, kept with every change, because
/// each read of a view asks for them. An event that was ever a patient stays in <c>hospital</c>: it is the record.
/// <c>checksum</c> covers the row as <see cref="Checks"/> says, and <c>rows_sum</c> and <c>hospital_sum</c> are sums of those.
/// </summary>
internal static class SqliteSchema
{
    public const int Version = 3;

    private static readonly string[] Tables =
    [
        StoreMark.Table,
        """
        CREATE TABLE projections (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, checksum INTEGER NOT NULL, UNIQUE (name, version)) STRICT
        """,
        """
        CREATE TABLE views (
            id INTEGER PRIMARY KEY, projection INTEGER NOT NULL, name TEXT NOT NULL, checksum INTEGER NOT NULL,
            UNIQUE (projection, name)) STRICT
        """,
        """
        CREATE TABLE view_rows (
            view INTEGER NOT NULL, key TEXT NOT NULL, partition INTEGER NOT NULL,
            version INTEGER NOT NULL, sequence INTEGER NOT NULL,
            ward TEXT, -- NULL when it is the key
            expires INTEGER, state BLOB NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (view, key, partition)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX view_rows_expiry ON view_rows (view, partition, expires) WHERE expires IS NOT NULL",
        """
        CREATE TABLE positions (
            projection INTEGER NOT NULL, partition INTEGER NOT NULL,
            version INTEGER NOT NULL, sequence INTEGER NOT NULL, enqueued INTEGER, clock_start INTEGER,
            replay_from INTEGER NOT NULL, pushed INTEGER NOT NULL, patients INTEGER NOT NULL, held INTEGER NOT NULL,
            history INTEGER NOT NULL, event INTEGER NOT NULL, -- which log, and the checksum of the event there
            rows INTEGER NOT NULL, rows_sum INTEGER NOT NULL, hospital INTEGER NOT NULL, hospital_sum INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
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
            checksum INTEGER NOT NULL,
            UNIQUE (projection, partition, sequence)) STRICT
        """,
        "CREATE INDEX hospital_wards ON hospital (projection, partition, ward, status, sequence) WHERE status < 2",
        "CREATE INDEX hospital_patients ON hospital (projection, partition, sequence) WHERE status = 0",
        "CREATE INDEX hospital_pushed ON hospital (projection, partition, patient, pushed_after) WHERE status = 2",
        "CREATE INDEX hospital_requests ON hospital (projection, partition, sequence) WHERE request IS NOT NULL",
        """
        CREATE TABLE wards (
            projection INTEGER NOT NULL, ward TEXT NOT NULL, partition INTEGER NOT NULL,
            patients INTEGER NOT NULL, held INTEGER NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (projection, ward, partition)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE attempts (
            projection INTEGER NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
            type TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL, at INTEGER NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (projection, partition, sequence, number)) STRICT
        """,
        """
        CREATE TABLE release_requests (
            id INTEGER PRIMARY KEY, projection INTEGER NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL,
            requested_by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
            waits INTEGER NOT NULL, -- 1 until its patient, which was lost with the end of the log, is admitted again
            checksum INTEGER NOT NULL) STRICT
        """,
        RequestsThatWait,
        "CREATE TABLE view_log (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT",
    ];

    public const string RequestsThatWait =
        "CREATE INDEX release_requests_waiting ON release_requests (projection, partition, sequence) WHERE waits = 1";

    /// <summary>Which schema a database has; 0 if it is new.</summary>
    public static long VersionOf(SqliteSession session) => session.Int64("PRAGMA user_version");

    /// <summary>Makes the tables of a new database, within the transaction that is open.</summary>
    public static void Create(SqliteSession session)
    {
        foreach (var table in Tables)
        {
            session.Execute(table);
        }

        SetVersion(session);
    }

    public static void SetVersion(SqliteSession session) =>
        session.Execute($"PRAGMA user_version={Version.ToString(CultureInfo.InvariantCulture)}");
}
