using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Projections;

/// <summary>
/// The clock of one partition as operators see it. It moves only with the partition's events, and refuses what a
/// replay of the horizon could not rebuild: timers beyond the horizon, and periods that are not aligned to it.
/// </summary>
internal sealed class PartitionClock(ProjectionId projection, TimeSpan horizon, DateTimeOffset start)
    : IScheduler, ISchedulerPeriodic, IServiceProvider
{
    private readonly HistoricalScheduler _clock = new(start);

    public DateTimeOffset Now => _clock.Now;

    /// <summary>The first thing that was refused: kept, because an operator may have caught the exception.</summary>
    public ProjectionException? Refusal { get; private set; }

    /// <summary>The last multiple of <paramref name="span"/>, counted from 0001-01-01T00:00:00Z, at or before a time.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time, TimeSpan span) =>
        new(time.UtcTicks - (time.UtcTicks % span.Ticks), TimeSpan.Zero);

    /// <summary>Runs what is due on the way. Does not go back.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        if (time > _clock.Now)
        {
            _clock.AdvanceTo(time);
        }
    }

    /// <summary>Throws unless a timer of that period stands on the same instants after every restart.</summary>
    public void RequirePeriod(TimeSpan period)
    {
        if (period <= TimeSpan.Zero || horizon.Ticks % period.Ticks != 0)
        {
            throw Refuse($"a timer of period {period} does not divide the horizon {horizon}, so a restart would begin it at other instants. Choose a period that goes into the horizon a whole number of times.");
        }
    }

    /// <summary>Throws unless what is remembered for that long is rebuilt by a replay.</summary>
    public void RequireMemory(TimeSpan span)
    {
        if (span <= TimeSpan.Zero || span > horizon)
        {
            throw Refuse($"events are to be remembered for {span}, but the horizon is {horizon}. Declare WithHorizon({span}) or longer, or remember for less.");
        }
    }

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, _clock.Now, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        RequireWithin(dueTime);
        return Schedule(state, _clock.Now + Scheduler.Normalize(dueTime), action);
    }

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        RequireWithin(dueTime - _clock.Now);

        // What runs later gets this clock, not the inner one, so that what it schedules is checked too.
        return _clock.Schedule((Clock: this, State: state, Action: action), dueTime, static (_, s) => s.Action(s.Clock, s.State));
    }

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        RequirePeriod(period);
        var timer = new SerialDisposable();
        var begun = _clock.Now;
        var isAligned = begun.UtcTicks % period.Ticks == 0;
        Next(begun);
        return timer;

        void Next(DateTimeOffset last) => timer.Disposable = _clock.Schedule(last + period, () => Tick(last + period));

        void Tick(DateTimeOffset now)
        {
            if (!isAligned && now - begun > horizon)
            {
                throw Refuse($"a timer of period {period} was begun at {begun:O}, between two multiples of its period, and still ticks a horizon ({horizon}) later: after a restart it would tick at other instants. A timer inside a group begins with the group's first event; let events.Every({period}) drive it, or end the group within the horizon (GroupByUntil).");
            }

            state = action(state);
            if (!timer.IsDisposed)
            {
                Next(now);
            }
        }
    }

    /// <summary>Rx asks here who can run a period: without this it would emulate one, and the period could not be seen.</summary>
    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(ISchedulerPeriodic) ? this : null;

    private void RequireWithin(TimeSpan dueTime)
    {
        if (dueTime > horizon)
        {
            throw Refuse($"something is due {dueTime} ahead, but the horizon is {horizon}: an event would influence what comes out for longer than a restart replays. Declare WithHorizon({dueTime}) or longer, or wait for less.");
        }
    }

    private ProjectionException Refuse(string problem)
    {
        var refusal = new ProjectionException(projection, problem);
        Refusal ??= refusal;
        return refusal;
    }
}
