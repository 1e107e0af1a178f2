using Serverless.Benchmarks.Hosting;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>The host as its clients know it: the life that listens now, or the next one.</summary>
internal sealed class HostLives
{
    // Longer than any start: then it is not a kill that has cut a client off.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private volatile TaskCompletionSource<HostProcess> _current = Create();

    /// <summary>The life that listens, if need be as soon as there is one.</summary>
    public Task<HostProcess> NowAsync(CancellationToken stop) => _current.Task.WaitAsync(Patience, TimeProvider.System, stop);

    /// <summary>Completes when another life listens than one that has left its client without an answer.</summary>
    /// <exception cref="TimeoutException">None comes: it was not killed.</exception>
    public async Task NextAsync(HostProcess before, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        while (await NowAsync(patience.Token) == before)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
        }
    }

    public void Listens(HostProcess host) => _current.SetResult(host);

    /// <summary>To be told before the kill, so that few try a dead one.</summary>
    public void Ends() => _current = Create();

    private static TaskCompletionSource<HostProcess> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
