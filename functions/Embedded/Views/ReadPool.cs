using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.Views;

/// <summary>
/// A few read-only connections. A read never waits for the writer and never makes it wait. It runs on the caller's
/// thread: pages come from memory as a rule, and a hop would cost more than it gives.
/// <para>
/// While nobody writes, a connection keeps its snapshot from one read to the next. To take one and give it back means
/// locks of a file, for which readers wait for each other, and costs more than to find a row.
/// </para>
/// </summary>
internal sealed class ReadPool(string path, long store, SqliteStoreOptions options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers);
    private readonly Reader?[] _idle = new Reader?[options.Readers];
    private volatile bool _closed;

    /// <summary>How often the writer has begun or ended a transaction: odd while it is within one.</summary>
    private long _turn;

    private bool IsWriting => Interlocked.Read(ref _turn) % 2 != 0;

    /// <summary>Reads one snapshot.</summary>
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

    /// <summary>
    /// Goes round each transaction of the writer. Whoever reads after it sees what it has written. Meanwhile no snapshot
    /// is kept: one that is would keep the write-ahead log from being copied and begun anew, so that it grows.
    /// </summary>
    public WriteTurn Write()
    {
        Interlocked.Increment(ref _turn);
        EndKept();
        return new WriteTurn(this);
    }

    public void Dispose()
    {
        _closed = true;
        while (TakeIdle() is { } reader)
        {
            reader.Session.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        var reader = TakeIdle() ?? new Reader(SqliteSession.OpenReader(path, store, options));
        var isGood = false;
        try
        {
            reader.BeginAt(Interlocked.Read(ref _turn));
            var result = read(reader.Session);
            isGood = true;
            return result;
        }
        finally
        {
            if (isGood)
            {
                Keep(reader);
            }
            else
            {
                // Whatever broke a session, a new connection starts clean.
                reader.Session.Dispose();
            }
        }
    }

    private void Keep(Reader reader)
    {
        var hasSnapshot = !IsWriting;
        if (_closed || !(hasSnapshot || reader.TryEnd()) || !TryPlace(reader))
        {
            reader.Session.Dispose();
        }
        else if (hasSnapshot && IsWriting)
        {
            // The writer may have looked before there was anything to end.
            EndKept();
        }
    }

    private void EndKept()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } reader)
            {
                Keep(reader);
            }
        }
    }

    private Reader? TakeIdle()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is not null && Interlocked.Exchange(ref _idle[i], null) is { } reader)
            {
                return reader;
            }
        }

        return null;
    }

    private bool TryPlace(Reader reader)
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], reader, null) is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A transaction of the writer, to its end.</summary>
    public readonly ref struct WriteTurn(ReadPool pool)
    {
        public void Dispose() => Interlocked.Increment(ref pool._turn);
    }

    /// <summary>A connection, and in which turn of the writer it began its snapshot.</summary>
    private sealed class Reader(SqliteSession session)
    {
        private const long None = -1;

        private long _turn = None;

        public SqliteSession Session => session;

        /// <summary>Sees at least what was there when that turn began.</summary>
        public void BeginAt(long turn)
        {
            if (_turn != turn)
            {
                End();
                session.Execute("BEGIN");
                _turn = turn;
            }
        }

        /// <summary>Whether the connection can still be used.</summary>
        public bool TryEnd()
        {
            try
            {
                End();
                return true;
            }
            catch (SqliteException)
            {
                return false;
            }
        }

        private void End()
        {
            if (_turn != None)
            {
                session.Execute("COMMIT");
                _turn = None;
            }
        }
    }
}
