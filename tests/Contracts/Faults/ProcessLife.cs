using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Faults;

/// <summary>
/// One life of a process: what it does with its ports until it is killed. From then on no call of it returns, so no
/// code of it runs, neither a catch nor a finally; what waits for ever is collected as garbage.
/// </summary>
public sealed class ProcessLife(FaultPlan plan)
{
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>Completes when the process is killed.</summary>
    public Task Killed => _killed.Task;

    /// <summary>How many of its loops wait for events.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Kill()
    {
        _killed.TrySetResult();
        plan.Pulse();
    }

    /// <summary>A call that reads. Nobody is left to see what it reads late.</summary>
    public ValueTask<T> ReadAsync<T>(string port, Func<CancellationToken, ValueTask<T>> call, CancellationToken stop) =>
        CallAsync(port, call, writes: false, stop);

    /// <summary>A call that writes, perhaps late.</summary>
    public ValueTask<T> WriteAsync<T>(string port, Func<CancellationToken, ValueTask<T>> call, CancellationToken stop) =>
        CallAsync(port, call, writes: true, stop);

    /// <summary>A call that waits. It has no effect that could be late.</summary>
    /// <param name="port">Which call.</param>
    /// <param name="call">The wait.</param>
    /// <param name="isIdle">Whether its caller has nothing else to do meanwhile.</param>
    public async ValueTask WaitAsync(string port, Func<ValueTask> call, bool isIdle)
    {
        await NeverIfKilledAsync();
        var fault = plan.Count(port, out _);
        if (fault is { Moment: not FaultMoment.AfterEffect } before)
        {
            await EndAsync(before);
        }

        Interlocked.Add(ref _waiting, isIdle ? 1 : 0);
        plan.Pulse();
        try
        {
            await call();
        }
        finally
        {
            Interlocked.Add(ref _waiting, isIdle ? -1 : 0);
        }

        if (fault is { } after)
        {
            await EndAsync(after);
        }

        await NeverIfKilledAsync();
    }

    /// <summary>A call that cannot wait. A killed process is stopped by an exception that nothing handles.</summary>
    public T Call<T>(string port, Func<T> call)
    {
        if (Killed.IsCompleted)
        {
            throw new ProcessKilledException();
        }

        var fault = plan.Count(port, out var number);
        if (fault is { Moment: not FaultMoment.AfterEffect } before)
        {
            throw End(before, number);
        }

        var answer = call();
        return fault is { } after ? throw End(after, number) : answer;
    }

    private async ValueTask<T> CallAsync<T>(string port, Func<CancellationToken, ValueTask<T>> call, bool writes, CancellationToken stop)
    {
        await plan.Turn.WaitAsync(CancellationToken.None);
        try
        {
            if (!Killed.IsCompleted)
            {
                var answer = await CallInTurnAsync(port, call, writes, stop);
                if (!Killed.IsCompleted)
                {
                    return answer!;
                }
            }
        }
        finally
        {
            plan.Turn.Release();
            plan.Pulse();
        }

        await NeverIfKilledAsync();
        throw new ProcessKilledException();
    }

    private async ValueTask<T?> CallInTurnAsync<T>(
        string port, Func<CancellationToken, ValueTask<T>> call, bool writes, CancellationToken stop)
    {
        var fault = plan.Count(port, out var number);
        await plan.LandAsync(number);
        if (writes && fault is { Moment: FaultMoment.LateEffect })
        {
            plan.Delay(async () => await call(CancellationToken.None), number + fault.Value.LateBy);
        }

        if (fault is { Moment: not FaultMoment.AfterEffect } before)
        {
            return EndInTurn<T>(before);
        }

        var answer = await call(stop);
        return fault is { } after ? EndInTurn<T>(after) : answer;
    }

    /// <summary>Throws, or kills; the caller of the call in turn lets go of the turn and then never returns.</summary>
    private T? EndInTurn<T>(Fault fault)
    {
        var error = End(fault, fault.Call);
        return error is ProcessKilledException ? default : throw error;
    }

    private async ValueTask EndAsync(Fault fault)
    {
        var error = End(fault, fault.Call);
        await NeverIfKilledAsync();
        plan.Pulse();
        throw error;
    }

    private Exception End(Fault fault, int call)
    {
        if (fault.Kind == FaultKind.Fail)
        {
            return new StoreUnavailableException($"A test made call {call} fail ({fault.Moment}).");
        }

        Kill();
        return new ProcessKilledException();
    }

    private async ValueTask NeverIfKilledAsync()
    {
        if (Killed.IsCompleted)
        {
            await new TaskCompletionSource().Task;
        }
    }
}
