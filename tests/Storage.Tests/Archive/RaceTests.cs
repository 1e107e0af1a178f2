using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>Between any two calls to the hub it grows, everything is archived and the hub forgets it: in every combination of calls.</summary>
[Trait("Category", "Slow")]
public sealed class RaceTests
{
    private const int Plans = 256;

    private readonly ArchiveBench _bench = new();
    private readonly ArchivedLog _log;
    private int _calls;
    private int _plan;

    public RaceTests() => _log = new ArchivedLog(new MovingLog(() => _bench.Log, MoveIfPlannedAsync), _bench.Archive(), _bench.Time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bounds_never_show_a_gap_that_is_none()
    {
        await MoveAsync();
        for (var plan = 0; plan < Plans; plan++)
        {
            Begin(plan);
            var bounds = await _log.GetBoundsAsync(default, Stop);
            Assert.Equal(new SequenceNumber(0), bounds.First);
            Assert.True(bounds.Next.Value <= (await _bench.Log.GetBoundsAsync(default, Stop)).Next.Value);
        }
    }

    [Fact]
    public async Task Times_are_found_whatever_moves()
    {
        await MoveAsync();
        await MoveAsync();
        for (var plan = 0; plan < Plans; plan++)
        {
            Begin(plan);
            var before = (await _bench.Log.GetBoundsAsync(default, Stop)).LastEnqueuedTime!.Value;
            var found = await _log.FindAsync(default, before.AddTicks(1), Stop);

            var all = await new ArchivedLog(_bench.Log, _bench.Archive(), _bench.Time).ReadAllAsync(default, default);
            Assert.Equal(all.FirstOrDefault(e => e.EnqueuedTime > before)?.SequenceNumber ?? all[^1].SequenceNumber.Next, found);
            Assert.Equal(new SequenceNumber(0), await _log.FindAsync(default, DateTimeOffset.MinValue, Stop));
        }
    }

    [Fact]
    public async Task Reads_give_every_event_once_whatever_moves()
    {
        await MoveAsync();
        var seen = new List<RecordedEvent>();
        for (var plan = 1; seen.Count < 300; plan = (plan + 1) % Plans)
        {
            Begin(plan);
            seen.AddRange(Assert.IsType<LogRead.Events>(await _log.ReadAsync(default, new(seen.Count), 7, 10_000, Stop)).Items);
        }

        Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(e => (int)e.SequenceNumber.Value));
    }

    /// <summary>Moves before the calls that the plan's bits say.</summary>
    private void Begin(int plan) => (_plan, _calls) = (plan, 0);

    private async Task MoveIfPlannedAsync()
    {
        if ((_plan & (1 << _calls++)) != 0)
        {
            await MoveAsync();
        }
    }

    private async Task MoveAsync()
    {
        _bench.Append(3);
        await _bench.RunAsync();
        _bench.Log.Expire(default, (await _bench.Log.GetBoundsAsync(default, Stop)).Next);
    }

    private sealed class MovingLog(Func<IEventLog> log, Func<Task> move) : IEventLog
    {
        public HubName Hub => log().Hub;

        public int PartitionCount => log().PartitionCount;

        public LogHistory History => log().History;

        public async ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
        {
            await move();
            return await log().GetBoundsAsync(partition, stop);
        }

        public async ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
        {
            await move();
            return await log().ReadAsync(partition, from, maxEvents, maxBytes, stop);
        }

        public async ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop)
        {
            await move();
            return await log().FindAsync(partition, enqueuedAtOrAfter, stop);
        }

        public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop)
        {
            await move();
            await log().WaitAsync(partition, from, stop);
        }
    }
}
