using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.Embedded.Views;

/// <summary>One connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly sqlite3 _database;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private readonly ReplacedChecksum _replaced;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 database)
    {
        _database = database;
        raw.sqlite3_create_function(database, "row_check", -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Check);
        _replaced = new ReplacedChecksum(database);
    }

    /// <summary>The id of the store, which seeds the checksums of its rows.</summary>
    public long Store { get; set; }

    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    public static SqliteSession OpenWriter(string path, SqliteStoreOptions options)
    {
        var session = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, options.BusyTimeout, options.WriterCacheBytes);
        try
        {
            session.Execute("PRAGMA journal_mode=WAL");
            session.Execute("PRAGMA synchronous=NORMAL");
            var page = session.Int64("PRAGMA page_size");
            session.Execute($"PRAGMA wal_autocheckpoint={Number(options.CheckpointBytes / page)}");
            session.Execute($"PRAGMA journal_size_limit={Number(options.CheckpointBytes)}");
            if (options.MaxDatabaseBytes is { } max)
            {
                session.Execute($"PRAGMA max_page_count={Number(max / page)}");
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public static SqliteSession OpenReader(string path, long store, SqliteStoreOptions options)
    {
        var session = Open(path, raw.SQLITE_OPEN_READONLY, options.BusyTimeout, options.ReaderCacheBytes);
        session.Store = store;
        session.Execute("PRAGMA query_only=ON");
        return session;
    }

    /// <summary>The one file of a database as it is, without its write-ahead log and without locks.</summary>
    public static SqliteSession OpenAlone(string path) => Open(
        $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1",
        raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI,
        TimeSpan.Zero,
        1 << 20);

    /// <summary>A use of the statement, which is prepared once a session; dispose it before the next use.</summary>
    public SqliteCall Call(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var result = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement);
            SqliteException.ThrowExceptionForRC(result, _database);
            _statements.Add(sql, statement);
        }

        return new SqliteCall(_database, statement);
    }

    public void Execute(string sql)
    {
        using var call = Call(sql);
        while (call.Step())
        {
        }
    }

    public long Int64(string sql)
    {
        using var call = Call(sql);
        call.Step();
        return call.Int64(0);
    }

    /// <summary>The checksum that the last upsert has written over; null if the row is new. Asked once.</summary>
    public long? TakeReplaced() => _replaced.Take();

    /// <summary>Writes in a transaction that is on the disk when this returns.</summary>
    public void InTransactionOnDisk(Action write)
    {
        Execute("PRAGMA synchronous=FULL");
        Execute("BEGIN IMMEDIATE");
        try
        {
            write();
            Execute("COMMIT");
        }
        catch
        {
            Rollback();
            throw;
        }

        Execute("PRAGMA synchronous=NORMAL");
    }

    /// <summary>Undoes the open transaction, unless SQLite has done so itself, as it does for some errors.</summary>
    public void Rollback()
    {
        if (InTransaction)
        {
            Execute("ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _database.Dispose();
        _replaced.Dispose();
    }

    /// <summary>Without SQLite's own locks: a session is used by one thread at a time, and they cost a tenth of a write.</summary>
    private static SqliteSession Open(string path, int flags, TimeSpan busy, long cacheBytes)
    {
        var result = raw.sqlite3_open_v2(path, out var database, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            SqliteException.ThrowExceptionForRC(result, database);
            var session = new SqliteSession(database);
            session.Execute($"PRAGMA busy_timeout={Number((long)busy.TotalMilliseconds)}");
            session.Execute($"PRAGMA cache_size=-{Number(cacheBytes >> 10)}");

            // A mapped file turns an I/O error into a signal that kills the process; reading costs a little more and fails politely.
            session.Execute("PRAGMA mmap_size=0");

            // Of a damaged page it is known before a cell is read from beyond it.
            session.Execute("PRAGMA cell_size_check=ON");
            return session;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary><c>row_check(table, field, …)</c>, see <see cref="Checks"/>.</summary>
    private void Check(sqlite3_context context, object data, sqlite3_value[] fields)
    {
        var check = new RowCheck(Store, raw.sqlite3_value_int64(fields[0]));
        foreach (var field in fields.AsSpan(1))
        {
            switch (raw.sqlite3_value_type(field))
            {
                case raw.SQLITE_NULL:
                    check.AddNull();
                    break;
                case raw.SQLITE_INTEGER:
                    check.Add(raw.sqlite3_value_int64(field));
                    break;
                default:
                    check.Add(raw.sqlite3_value_blob(field));
                    break;
            }
        }

        raw.sqlite3_result_int64(context, check.Value);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
