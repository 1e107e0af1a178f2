namespace Serverless.Benchmarks.Kills;

/// <summary>The server as its clients know it: one that listens now, or the next one.</summary>
internal sealed class Lives
{
    private volatile TaskCompletionSource<(Life, Uri)> _current = Create();

    /// <summary>A life that listens, or did just now.</summary>
    public Task<(Life Life, Uri Address)> LivingAsync(CancellationToken stop) => _current.Task.WaitAsync(stop);

    /// <summary>Waits until another one listens.</summary>
    public async Task NextAfterAsync(Life life, CancellationToken stop)
    {
        while ((await LivingAsync(stop)).Life == life)
        {
            await Task.Yield();
        }
    }

    public void Listens(Life life, Uri address) => _current.TrySetResult((life, address));

    /// <summary>To be told before the kill, so that nobody tries a dead one twice.</summary>
    public void Ends()
    {
        if (_current.Task.IsCompleted)
        {
            _current = Create();
        }
    }

    private static TaskCompletionSource<(Life, Uri)> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
