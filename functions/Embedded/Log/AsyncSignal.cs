namespace Serverless.Embedded.Log;

/// <summary>Wakes all who wait for something to have changed. Take <see cref="Next"/> first, then look, then wait.</summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
