using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.Embedded.Views;

/// <summary>One connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    private sqlite3 Handle => _connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteSession));

    public static SqliteSession OpenWriter(string path, SqliteStoreOptions options)
    {
        var session = Open(path, SqliteOpenMode.ReadWriteCreate, options.BusyTimeout, options.WriterCacheBytes);
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

    public static SqliteSession OpenReader(string path, SqliteStoreOptions options)
    {
        var session = Open(path, SqliteOpenMode.ReadOnly, options.BusyTimeout, options.ReaderCacheBytes);
        session.Execute("PRAGMA query_only=ON");
        return session;
    }

    /// <summary>A use of the statement, which is prepared once a session; dispose it before the next use.</summary>
    public SqliteCall Call(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var result = raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement);
            SqliteException.ThrowExceptionForRC(result, Handle);
            _statements.Add(sql, statement);
        }

        return new SqliteCall(Handle, statement);
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
        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan busy, long cacheBytes)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 1 + (int)busy.TotalSeconds,
        }.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            session.Execute($"PRAGMA busy_timeout={Number((long)busy.TotalMilliseconds)}");
            session.Execute($"PRAGMA cache_size=-{Number(cacheBytes >> 10)}");

            // A mapped file turns an I/O error into a signal that kills the process; reading costs a little more and fails politely.
            session.Execute("PRAGMA mmap_size=0");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
