using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.Views;

/// <summary>
/// A few read-only connections. A read never waits for the writer and never makes it wait. It runs on the caller's
/// thread: pages come from memory as a rule, and a hop would cost more than it gives.
/// </summary>
internal sealed class ReadPool(string path, SqliteStoreOptions options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads by several statements, which see one snapshot.</summary>
    public ValueTask<T> ReadSnapshotAsync<T>(Func<SqliteSession, T> read, CancellationToken stop) => ReadAsync(
        session =>
        {
            session.Execute("BEGIN");
            var result = read(session);
            session.Execute("COMMIT");
            return result;
        },
        stop);

    /// <summary>Reads by one statement, which sees one snapshot.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(SqliteStore));
        await _free.WaitAsync(stop);
        try
        {
            return Read(read);
        }
        catch (SqliteException error) when (SqliteFaults.IsOutside(error))
        {
            throw SqliteFaults.Unavailable(path, error);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        if (!_idle.TryTake(out var session))
        {
            session = SqliteSession.OpenReader(path, options);
        }

        var isGood = false;
        try
        {
            var result = read(session);
            isGood = true;
            return result;
        }
        finally
        {
            Return(session, isGood);
        }
    }

    private void Return(SqliteSession session, bool isGood)
    {
        // Whatever broke a session, a new connection starts clean.
        if (isGood && !_closed)
        {
            _idle.Add(session);
        }
        else
        {
            session.Dispose();
        }
    }
}
