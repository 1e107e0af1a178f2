using System.Collections.Concurrent;
using Serverless.Contracts.Stores;

namespace Serverless.Contracts.Faults;

/// <summary>
/// Decides which calls of the ports go wrong. Calls are counted over all ports and over all lives of the process, so
/// that a test can make each of them fail or be the last, one after another.
/// </summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Fault> _faults;
    private readonly List<(int DueAt, Func<Task> Effect)> _late = [];
    private readonly ConcurrentDictionary<string, int> _ports = new();
    private TaskCompletionSource _changed = New();
    private int _calls;

    public FaultPlan(params IReadOnlyList<Fault> faults)
    {
        _faults = faults.ToDictionary(f => f.Call);
        Turn = new SemaphoreSlim(faults.Any(f => f.Kind == FaultKind.Crash) ? 1 : int.MaxValue);
    }

    /// <summary>One call fails.</summary>
    public FaultPlan(int failAt, FailurePoint point)
        : this(new Fault(failAt, FaultKind.Fail, point == FailurePoint.AfterEffect ? FaultMoment.AfterEffect : FaultMoment.BeforeEffect))
    {
    }

    /// <summary>Nothing goes wrong; only counts.</summary>
    public static FaultPlan None => new();

    public int CallsSeen => Volatile.Read(ref _calls);

    /// <summary>How often each method of each port was called.</summary>
    public IReadOnlyDictionary<string, int> Ports => _ports;

    /// <summary>How many effects came after their caller had given up on them.</summary>
    public int LateEffects { get; private set; }

    /// <summary>Whether requests are still under way.</summary>
    public bool HasLateEffects
    {
        get
        {
            lock (_gate)
            {
                return _late.Count > 0;
            }
        }
    }

    /// <summary>Completes after the next call of a port, so that a test can wait for a state.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    public void Pulse()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }

    /// <summary>
    /// How many calls may have their effect at a time: one where processes die, so that a killed one has nothing
    /// under way that was not planned; else any number, so that a call that a test holds back holds no other.
    /// </summary>
    internal SemaphoreSlim Turn { get; }

    /// <summary>Lets all requests that are still under way take effect.</summary>
    public async Task LandAsync()
    {
        await Turn.WaitAsync();
        try
        {
            await LandAsync(int.MaxValue);
        }
        finally
        {
            Turn.Release();
        }
    }

    internal Fault? Count(string port, out int call)
    {
        _ports.AddOrUpdate(port, 1, (_, n) => n + 1);
        call = Interlocked.Increment(ref _calls);
        return _faults.TryGetValue(call, out var fault) ? fault : null;
    }

    internal void Delay(Func<Task> effect, int dueAt)
    {
        lock (_gate)
        {
            _late.Add((dueAt, effect));
        }
    }

    internal async Task LandAsync(int call)
    {
        List<Func<Task>> due;
        lock (_gate)
        {
            due = [.. _late.Where(l => l.DueAt <= call).Select(l => l.Effect)];
            _late.RemoveAll(l => l.DueAt <= call);
            LateEffects += due.Count;
        }

        foreach (var effect in due)
        {
            await effect();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
