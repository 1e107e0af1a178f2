using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Has the commits of the view log written to SQLite: when a generation is full, when its first commit is a second
/// old, when a reader waits for a list, before a commit that changes the hospital, and on closing. Nothing runs while
/// there are no commits.
/// </summary>
internal sealed class Flusher : IAsyncDisposable
{
    private readonly ViewLog _log;
    private readonly StoreWriter _writer;
    private readonly Func<Generation, FlushWork> _work;
    private readonly SqliteStoreOptions _options;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _askedTurn = new(1);
    private int _askedWaits;

    public Flusher(
        ViewLog log, StoreWriter writer, Func<Generation, FlushWork> work, SqliteStoreOptions options, TimeProvider time, string path, ILogger logger)
    {
        (_log, _writer, _work, _options, _path, _logger) = (log, writer, work, options, path, logger);
        _timer = time.CreateTimer(_ => _ = InBackgroundAsync(FlushAllAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The first commit of a generation is made.</summary>
    public void Began() => _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Waits while there is no room for a commit: one generation is full, and the other is still being written.
    /// </summary>
    /// <exception cref="StoreUnavailableException">There is no room because SQLite does not take what is there.</exception>
    public ValueTask MakeRoomAsync(CancellationToken stop)
    {
        if (_log.Now.Active.Bytes < _options.OverlayBytes)
        {
            return ValueTask.CompletedTask;
        }

        if (_log.Now.Frozen is null)
        {
            _log.Freeze();
            _ = InBackgroundAsync(() => FlushOneAsync(CancellationToken.None));
            return ValueTask.CompletedTask;
        }

        return WaitForRoomAsync(stop);
    }

    /// <summary>Completes when SQLite has every commit that was made before.</summary>
    /// <exception cref="StoreUnavailableException">SQLite does not take them.</exception>
    public async Task FlushAsync(CancellationToken stop)
    {
        var last = _log.Now.Active.Number;
        while (_log.Now is var now && ((now.Frozen?.Number <= last) || (now.Active.Number <= last && now.Active.Commits > 0)))
        {
            await FlushOneAsync(stop);
        }
    }

    /// <summary>
    /// Has every commit that was made before written to SQLite, soon. However many ask while it is at it, one more flush
    /// is for all of them.
    /// </summary>
    public void Ask()
    {
        if (Interlocked.Exchange(ref _askedWaits, 1) == 0)
        {
            _ = InBackgroundAsync(FlushAskedAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();

        // Whoever had the turn has ended; who still waits for it finds nothing to do.
        await InBackgroundAsync(FlushAllAsync);
    }

    private Task FlushAllAsync() => FlushAsync(CancellationToken.None);

    private async Task FlushAskedAsync()
    {
        await _askedTurn.WaitAsync();
        try
        {
            // Whoever asks from now on may have a commit that this one does not see.
            Interlocked.Exchange(ref _askedWaits, 0);
            await FlushAllAsync();
        }
        finally
        {
            _askedTurn.Release();
        }
    }

    private async ValueTask WaitForRoomAsync(CancellationToken stop)
    {
        while (_log.Now is { Frozen: not null } now && now.Active.Bytes >= _options.OverlayBytes)
        {
            await FlushOneAsync(stop);
        }

        await MakeRoomAsync(stop);
    }

    /// <summary>Writes the generation that is frozen, or freezes one. When others are at it, waits for them first.</summary>
    private async Task FlushOneAsync(CancellationToken stop)
    {
        var before = _log.Now.Frozen;
        await _turn.WaitAsync(stop);
        try
        {
            if (before is not null && _log.Now.Frozen != before)
            {
                return;
            }

            if (_log.Freeze() is { } frozen)
            {
                await _writer.WriteAsync(_work(frozen), stop);
                _log.Drop(frozen);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What fails stays in the view log, and is tried again by whatever comes next, in a second at the latest.</summary>
    private async Task InBackgroundAsync(Func<Task> flush)
    {
        try
        {
            await flush();
        }
        catch (Exception error) when (error is not ObjectDisposedException)
        {
            StoreLog.FlushFailed(_logger, error, _path);
            Began();
        }
    }
}
