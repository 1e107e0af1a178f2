namespace Serverless.Contracts.Faults;

/// <summary>A clock whose calls go wrong by plan. A timer is due at once: its time just passes.</summary>
public sealed class FaultyTime(DateTimeOffset start, ProcessLife life) : TimeProvider
{
    private long _passed;

    public override DateTimeOffset GetUtcNow() => life.Call("clock now", () => start.AddTicks(Volatile.Read(ref _passed)));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        life.Call<ITimer>("clock timer", () =>
        {
            if (dueTime >= TimeSpan.Zero)
            {
                Interlocked.Add(ref _passed, dueTime.Ticks);
                ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
            }

            return new PassedTimer();
        });

    private sealed class PassedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing runs that could be stopped.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
