using Microsoft.Extensions.Logging;
using Serverless.Contracts.Faults;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>
/// Takes a workload through its phases with real processors over ports that go wrong by plan. A killed process is
/// abandoned as it is, and a new one goes on with the same log and store.
/// </summary>
internal sealed class FaultedRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LawWorkload _workload;
    private readonly FaultPlan _plan;
    private readonly ProcessingOptions _options;
    private readonly InMemoryLog _log;
    private readonly InMemoryStore _store;
    private readonly IProjectionStore _used;
    private ProcessLife _life;
    private Processors? _processors;
    private StopWatch _stops;
    private int _appended;
    private int _lateSeen;

    public FaultedRun(
        LawWorkload workload, FaultPlan plan, int batch, InMemoryStore? store = null, Action<Commit>? committed = null, int? maxChanges = null)
    {
        _workload = workload;
        _plan = plan;
        _options = new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch, DrainTimeout = Timeout.InfiniteTimeSpan };
        _log = new InMemoryLog(workload.Partitions, TimeProvider.System);
        _store = store ?? new InMemoryStore();
        Watched = new WatchedStore(_store, committed);
        _used = maxChanges is { } max ? new SmallCommitStore(Watched, max) : Watched;
        _life = new ProcessLife(plan);
        _stops = new StopWatch(plan);
    }

    public WatchedStore Watched { get; }

    /// <summary>The phase that runs.</summary>
    public int Phase { get; private set; }

    /// <summary>How often a process began.</summary>
    public int Lives { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs the phases from one on, as if those before were done; gives what is stored in the end.</summary>
    public async Task<string> RunAsync(int fromPhase = 0)
    {
        var last = _workload.Events / 3;
        var first = _workload.Events - last;
        (int MendedUpTo, int Events, int Releases)[] phases =
        [
            (0, first, 0), (0, 0, 1), (first, 0, int.MaxValue), (first, last, 0), (first + last, 0, int.MaxValue),
        ];
        foreach (var (mended, events, releases) in phases)
        {
            Append(events);
            if (Phase >= fromPhase)
            {
                _workload.MendedUpTo = mended;
                await RunPhaseAsync(releases);
            }

            Phase++;
        }

        _life.Kill();
        Assert.True(Watched.Breaches.Count == 0, string.Join('\n', Watched.Breaches));
        return await StoreDump.OfAsync(_store, _workload.Projection.Id);

        void Append(int events)
        {
            _workload.Append(_log, _appended, _appended + events);
            _appended += events;
        }
    }

    private async Task RunPhaseAsync(int releases)
    {
        await ReachQuietAsync();
        if (releases == 0)
        {
            return;
        }

        var patients = (await _store.Hospital.ListAsync(null, 1000, null, Stop)).Patients;
        foreach (var patient in patients.Take(releases))
        {
            await AskForReleaseAsync(patient.Id);
            await ReachQuietAsync();
        }
    }

    /// <summary>A person asks until there is an answer, also of the next process if this one dies.</summary>
    private async Task AskForReleaseAsync(PatientId id)
    {
        while (true)
        {
            Begin();
            try
            {
                var request = new ReleaseRequest("tester", "mended", LawWorkload.Epoch);
                var call = new FaultyHospital(_store.Hospital, _life).RequestReleaseAsync(id, request, Stop).AsTask();
                if (await Task.WhenAny(call, _life.Killed) == call)
                {
                    await call;
                    return;
                }
            }
            catch (StoreUnavailableException)
            {
                // No answer: asked again.
            }
        }
    }

    /// <summary>Runs, with as many lives as it takes, until nothing is left to do and all requests have landed.</summary>
    private async Task ReachQuietAsync()
    {
        while (true)
        {
            var changed = _plan.Changed;
            Begin();
            var quiet = await IsQuietAsync();
            if (!quiet && _life.Waiting == _workload.Partitions && _plan.LateEffects > _lateSeen)
            {
                // What a dead process had under way came through after this one opened and before its first commit:
                // this one waits with what is no longer so. The next event would tell it; here a new process does.
                _lateSeen = _plan.LateEffects;
                _life.Kill();
            }
            else if (!quiet)
            {
                await WaitAsync(changed);
            }
            else if (_plan.HasLateEffects)
            {
                await _plan.LandAsync();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Nothing here takes real time, so a wait that does is one for ever.</summary>
    private async Task WaitAsync(Task changed)
    {
        try
        {
            await changed.WaitAsync(Patience, TimeProvider.System, Stop);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Life {Lives} in phase {Phase} after call {_plan.CallsSeen} hangs: {_processors?.Health[0]}, {_life.Waiting} waiting.");
        }
    }

    /// <summary>Begins a new process if there is none, or the last was killed or lost its partition.</summary>
    private void Begin()
    {
        if (_stops.Reason is { } reason && !_life.Killed.IsCompleted)
        {
            // A commit that an earlier attempt had under way came through: this owner has become a stale one.
            Assert.True(_plan.LateEffects > 0 && reason.Contains("Another process commits", StringComparison.Ordinal), reason);
            _life.Kill();
        }

        while (_processors is null || _life.Killed.IsCompleted)
        {
            _life = new ProcessLife(_plan);
            _stops = new StopWatch(_plan);
            Lives++;
            try
            {
                _processors = new Processors(
                    new ProjectionSet(_workload.Projection),
                    new Dictionary<HubName, IEventLog> { [_log.Hub] = new FaultyLog(_log, _life) },
                    new FaultyStore(_used, _life),
                    _options,
                    new FaultyTime(LawWorkload.Epoch, _life),
                    new Random(1),
                    _stops);
                _processors.Start();
            }
            catch (Exception e) when (e is StoreUnavailableException or ProcessKilledException)
            {
                // It did not even start; a host is started again.
                _processors = null;
            }
        }
    }

    private async Task<bool> IsQuietAsync()
    {
        if (_life.Waiting < _workload.Partitions)
        {
            return false;
        }

        for (var p = 0; p < _workload.Partitions; p++)
        {
            var partition = new PartitionId(p);
            var checkpoint = await _store.OpenAsync(_workload.Projection.Id, partition, Stop);
            var next = (await _log.GetBoundsAsync(partition, Stop)).Next;
            if (checkpoint.Position.Sequence.Next != next || checkpoint.Wards.Any(w => w.Patient is null))
            {
                return false;
            }
        }

        return (await _store.Hospital.ListAsync(null, 1000, null, Stop)).Patients.All(p => p.ReleaseRequested is null);
    }

    /// <summary>Notices loops that end: event id 2002.</summary>
    private sealed class StopWatch(FaultPlan plan) : ILogger<Processors>
    {
        private volatile string? _reason;

        public string? Reason => _reason;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 2002)
            {
                _reason = formatter(state, exception);
                plan.Pulse();
            }
        }
    }
}
