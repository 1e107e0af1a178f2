namespace Serverless.Contracts.Stores;

/// <summary>A commit that waits until a test lets it go.</summary>
public sealed class BlockedCommit
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a commit has arrived and waits; nothing of it is written yet.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets the commit go on.</summary>
    public void Release() => _released.TrySetResult();

    internal Task ArriveAsync(CancellationToken stop)
    {
        _reached.TrySetResult();
        return _released.Task.WaitAsync(stop);
    }
}
