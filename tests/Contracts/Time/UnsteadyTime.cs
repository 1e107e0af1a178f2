namespace Serverless.Contracts.Time;

/// <summary>A machine whose clock is set apart from its timer: it jumps, drifts, or goes on while the machine sleeps.</summary>
public sealed class UnsteadyTime : TimeProvider
{
    private readonly ManualTime _timer = new();
    private long _apart;

    public override long TimestampFrequency => _timer.TimestampFrequency;

    /// <summary>What the time would be had nobody set the clock.</summary>
    public DateTimeOffset True => _timer.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _timer.GetUtcNow().AddTicks(Interlocked.Read(ref _apart));

    public override long GetTimestamp() => _timer.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timer.CreateTimer(callback, state, dueTime, period);

    /// <summary>Time passes, on both.</summary>
    public void Advance(TimeSpan by) => _timer.Advance(by);

    /// <summary>The clock is set; the timer knows nothing of it.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _apart, by.Ticks);
}
