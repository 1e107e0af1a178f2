using System.Threading.Channels;

namespace Serverless.Benchmarks.Peers;

/// <summary>
/// Runs a peer's worker whenever it is told that there is something, and lets readers wait for its position. All of it is
/// in memory: what is measured is the peer, not how it hears of events.
/// </summary>
/// <param name="stepAsync">Takes what is there and gives the position after it; null if there was nothing.</param>
/// <param name="worker">Closed after the last step.</param>
internal sealed class FollowedPosition : IAsyncDisposable
{
    private readonly Channel<bool> _told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly IAsyncDisposable _worker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private long _position = -1;
    private bool _isClosed;

    public FollowedPosition(Func<CancellationToken, Task<long?>> stepAsync, IAsyncDisposable worker)
    {
        _worker = worker;
        _running = Task.Run(() => RunAsync(stepAsync));
    }

    /// <summary>Tells the worker that there is something.</summary>
    public void Tell() => _told.Writer.TryWrite(true);

    /// <summary>Completes once the position is at or after a number.</summary>
    public Task WaitAsync(long number, CancellationToken stop)
    {
        lock (_lock)
        {
            if (_running.IsCompleted || _position >= number)
            {
                // If the worker has failed, so does this.
                return _running.IsCompleted ? _running : Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(source, number);
            return Task.WhenAny(source.Task, _running).Unwrap().WaitAsync(stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
        finally
        {
            await _worker.DisposeAsync();
            _stop.Dispose();
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task<long?>> stepAsync)
    {
        while (await _told.Reader.ReadAsync(_stop.Token))
        {
            while (await stepAsync(_stop.Token) is { } position)
            {
                Moved(position);
            }
        }
    }

    private void Moved(long position)
    {
        lock (_lock)
        {
            _position = position;
            while (_waiting.TryPeek(out _, out var number) && number <= position)
            {
                _waiting.Dequeue().SetResult();
            }
        }
    }
}
