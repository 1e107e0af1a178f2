using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Timers;

/// <summary>
/// Runs a timer's function at its times, one execution after the other: what falls due meanwhile is passed over. When it
/// ran is remembered for as long as this host runs, where the Functions host keeps it in storage.
/// </summary>
internal sealed class TimerLoop(string function, Trigger.Timer trigger, Execute execute, TimeProvider time, ILogger logger)
{
    /// <summary>Timers of .NET go no further than some weeks, and a laptop sleeps at night.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private TimerStatus? _status;

    /// <summary>Runs the function at its times, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var due = trigger.Schedule.NextAfter(time.GetUtcNow());
        Note(last: default, due);
        if (trigger.RunOnStartup)
        {
            await RunOnceAsync("it runs when the host starts", stop);
        }

        while (true)
        {
            await WaitAsync(due, stop);
            await RunOnceAsync("it is due", stop);

            // A clock that is a little behind must not run one time twice.
            var now = time.GetUtcNow();
            var next = trigger.Schedule.NextAfter(now > due ? now : due);
            Note(due.UtcDateTime, next);
            due = next;
        }
    }

    /// <summary>Runs the function now, whatever its schedule says.</summary>
    public Task<InvocationOutcome> RunOnceAsync(string reason, CancellationToken stop)
    {
        logger.FunctionRuns(function, reason);
        TimerState state;
        lock (_lock)
        {
            state = new TimerState(trigger.UseMonitor ? _status : null, IsPastDue: false);
        }

        return execute(function, new ParameterBinding { Name = trigger.Binding, Data = state.ToInput() }, new Dictionary<string, TypedData>(), stop);
    }

    private void Note(DateTime last, DateTimeOffset next)
    {
        lock (_lock)
        {
            _status = new TimerStatus(last, next.UtcDateTime, time.GetUtcNow().UtcDateTime);
        }
    }

    private async Task WaitAsync(DateTimeOffset due, CancellationToken stop)
    {
        while (due - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stop);
        }
    }
}
