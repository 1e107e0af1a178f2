namespace Serverless.Embedded.Views;

/// <summary>Wakes a partition's processor when a release is requested. Set at first: requests may be left from before.</summary>
internal sealed class ReleaseSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _requested = New();

    public ReleaseSignal() => _requested.SetResult();

    public void Request()
    {
        lock (_lock)
        {
            _requested.TrySetResult();
        }
    }

    /// <summary>The requests are going to be read: what comes from now on wakes again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requested = _requested.Task.IsCompleted ? New() : _requested;
        }
    }

    public async ValueTask WaitAsync(CancellationToken stop)
    {
        Task requested;
        lock (_lock)
        {
            requested = _requested.Task;
        }

        await requested.WaitAsync(stop);
    }

    public void Close()
    {
        lock (_lock)
        {
            _requested.TrySetException(new ObjectDisposedException(nameof(SqliteStore)));
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
