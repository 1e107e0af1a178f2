using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// The one writer of SQLite. It takes everything that waits (a generation of the view log, commits that change a
/// hospital, requests for releases) and writes it in one transaction.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private readonly SqliteSession _session;
    private readonly Ledger _ledger;
    private readonly ReadPool _reads;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Channel<StoreWork> _waiting;
    private readonly Task _running;
    private bool _durable;
    private bool _failing;

    public StoreWriter(SqliteSession session, Ledger ledger, ReadPool reads, string path, int queueLength, ILogger logger)
    {
        _session = session;
        _ledger = ledger;
        _reads = reads;
        _path = path;
        _logger = logger;
        _waiting = Channel.CreateBounded<StoreWork>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        _running = Task.Run(RunAsync);
    }

    /// <summary>
    /// Hands work over and waits for its transaction. <paramref name="stop"/> ends only the waiting for a place: what
    /// the writer has taken over is written or fails, and the caller learns which.
    /// </summary>
    public async ValueTask<T> WriteAsync<T>(StoreWork<T> work, CancellationToken stop)
    {
        try
        {
            await _waiting.Writer.WriteAsync(work, stop);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteStore));
        }

        return await work.Done;
    }

    /// <summary>Writes what still waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
        _session.Dispose();
    }

    private async Task RunAsync()
    {
        List<StoreWork> group = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_waiting.Reader.TryRead(out var work))
            {
                group.Add(work);
            }

            Write(group);
            group.Clear();
        }
    }

    private void Write(List<StoreWork> group)
    {
        StoreWork? culprit = null;
        try
        {
            // It ends before anybody is told.
            using var turn = _reads.Write();
            WaitForDisk(group.Exists(work => work.MustBeDurable));
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var work in group)
            {
                culprit = work;
                work.Apply(_session);
            }

            culprit = null;
            _ledger.Seal(_session);
            _session.Execute("COMMIT");
        }
        catch (Exception error)
        {
            Undo(group, error, culprit);
            return;
        }

        _ledger.Committed();
        if (_failing)
        {
            _failing = false;
            StoreLog.Resumed(_logger, _path);
        }

        foreach (var work in group)
        {
            work.Committed();
        }
    }

    private void Undo(List<StoreWork> group, Exception error, StoreWork? culprit)
    {
        _ledger.RolledBack();
        _failing = true;
        StoreLog.GroupFailed(_logger, error, _path, group.Count);
        try
        {
            _session.Rollback();
        }
        catch (SqliteException rollback)
        {
            // The next BEGIN fails too, and everybody who commits is told; SQLite itself undoes the rest on opening.
            StoreLog.RollbackFailed(_logger, rollback, _path);
        }

        foreach (var work in group)
        {
            work.Failed(error switch
            {
                SqliteException outside when SqliteFaults.IsOutside(outside) => SqliteFaults.Unavailable(_path, outside),

                // Damage concerns whose work found it; the others try again without that.
                StoreDamagedException when work != culprit => new StoreUnavailableException(
                    $"A transaction of the view database {_path} is undone, because another part of it found damage. Try again.", error),
                _ => error,
            });
        }
    }

    /// <summary>Whether COMMIT returns only when the write-ahead log is on the disk. Not to be changed within a transaction.</summary>
    private void WaitForDisk(bool durable)
    {
        if (durable != _durable)
        {
            _session.Execute(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            _durable = durable;
        }
    }
}
