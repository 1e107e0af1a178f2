using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>Archive, then live log: whatever moves in between, no event is left out, doubled or silently lost.</summary>
public sealed class SeamTests
{
    private readonly ArchiveBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(40)]
    public async Task However_far_archive_and_retention_are_the_log_is_whole(int archived)
    {
        _bench.Append(archived);
        await _bench.RunAsync();
        _bench.Append(40 - archived);
        var all = await _bench.Log.ReadAllAsync(default, default);
        for (var expired = 0; expired <= archived; expired++)
        {
            _bench.Log.Expire(default, new SequenceNumber(expired));
            for (var from = 0; from <= 40; from += 3)
            {
                var read = await _bench.ArchivedLog().ReadAllAsync(default, new SequenceNumber(from), 1 + (from % 6));
                Assert.Equal(all.Skip(from).Select(ArchiveBench.Describe), read.Select(ArchiveBench.Describe));
            }

            var bounds = await _bench.ArchivedLog().GetBoundsAsync(default, Stop);
            Assert.Equal(new PartitionBounds(new(0), new(40), all[^1].EnqueuedTime), bounds);
        }
    }

    [Fact]
    public async Task A_reader_goes_on_over_the_seam_while_archive_and_retention_move_at_each_of_its_reads()
    {
        for (var pace = 1; pace <= 6; pace++)
        {
            var bench = new ArchiveBench();
            bench.Append(30);
            var log = bench.ArchivedLog();
            var seen = new List<RecordedEvent>();
            for (var round = 0; seen.Count < 120; round++)
            {
                if (round % pace == 0 && round < 100)
                {
                    // All the reader has not read yet is archived and expires under it.
                    bench.Append(3);
                    await bench.RunAsync();
                    bench.Log.Expire(default, (await bench.Log.GetBoundsAsync(default, Stop)).Next);
                }

                var next = new SequenceNumber(seen.Count);
                var read = Assert.IsType<LogRead.Events>(await log.ReadAsync(default, next, 5, 10_000, Stop)).Items;
                seen.AddRange(read);
                if (read.Count == 0)
                {
                    bench.Append(2);
                }
            }

            Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(e => (int)e.SequenceNumber.Value));
        }
    }

    [Fact]
    public async Task Times_are_found_on_both_sides_of_the_seam()
    {
        _bench.Append(30);
        await _bench.RunAsync();
        _bench.Append(10);
        var all = await _bench.Log.ReadAllAsync(default, default);
        foreach (var expired in new[] { 0, 13, 30 })
        {
            _bench.Log.Expire(default, new SequenceNumber(expired));
            var log = _bench.ArchivedLog();
            foreach (var e in all)
            {
                Assert.Equal(e.SequenceNumber, await log.FindAsync(default, e.EnqueuedTime, Stop));
                Assert.Equal(e.SequenceNumber.Next, await log.FindAsync(default, e.EnqueuedTime.AddTicks(1), Stop));
            }

            Assert.Equal(new SequenceNumber(0), await log.FindAsync(default, DateTimeOffset.MinValue, Stop));
            Assert.Equal(new SequenceNumber(40), await log.FindAsync(default, DateTimeOffset.MaxValue, Stop));
        }
    }

    [Fact]
    public async Task Waiting_for_an_archived_event_ends_at_once_and_for_a_new_one_when_it_comes()
    {
        _bench.Append(10);
        await _bench.RunAsync();
        _bench.Log.Expire(default, new SequenceNumber(10));
        var log = _bench.ArchivedLog();

        await log.WaitAsync(default, new SequenceNumber(3), Stop);
        var wait = log.WaitAsync(default, new SequenceNumber(10), Stop).AsTask();
        Assert.False(wait.IsCompleted);
        _bench.Append(1);

        await wait;
        Assert.Single(await log.ReadAllAsync(default, new SequenceNumber(10)));
    }

    [Fact]
    public async Task A_gap_is_told_before_the_archiver_has_found_it_and_after()
    {
        _bench.Append(10);
        await _bench.RunAsync();
        _bench.Append(10);
        _bench.Log.Expire(default, new SequenceNumber(14));

        await ShowsGapAsync();
        Assert.Equal(10, (await _bench.ArchivedLog().ReadAsync(default, new(2), 100, 100_000, Stop) as LogRead.Events)!.Items[^1].SequenceNumber.Value + 1);
        await _bench.RunAsync();
        await ShowsGapAsync();
        Assert.Equal(new LogRead.Expired(new(14)), await _bench.ArchivedLog().ReadAsync(default, new(2), 100, 100_000, Stop));

        // Behind the gap it is a log as any other, also when the hub forgets more.
        _bench.Log.Expire(default, new SequenceNumber(20));
        Assert.Equal(6, (await _bench.ArchivedLog().ReadAllAsync(default, new(14))).Count);

        async Task ShowsGapAsync()
        {
            var log = _bench.ArchivedLog();
            Assert.Equal(new LogRead.Expired(new(14)), await log.ReadAsync(default, new(10), 10, 10_000, Stop));
            Assert.Equal(new LogRead.Expired(new(14)), await log.ReadAsync(default, new(13), 10, 10_000, Stop));
            Assert.Equal(new SequenceNumber(14), (await log.GetBoundsAsync(default, Stop)).First);
            Assert.Equal(new SequenceNumber(14), await log.FindAsync(default, DateTimeOffset.MinValue, Stop));
            Assert.Equal(6, (await log.ReadAllAsync(default, new(14))).Count);
        }
    }

    [Fact]
    public async Task What_only_the_live_log_has_is_read_from_it_on_either_side()
    {
        _bench.Append(20);
        _bench.Log.Expire(default, new SequenceNumber(8));
        await _bench.RunAsync();
        _bench.Append(5);

        // An older copy of the hub that has the beginning as well.
        _bench.Log.Expire(default, new SequenceNumber(3));
        var log = _bench.ArchivedLog();

        Assert.Equal(22, (await log.ReadAllAsync(default, new(3))).Count);
        Assert.Equal(new SequenceNumber(3), (await log.GetBoundsAsync(default, Stop)).First);
        Assert.Equal(new SequenceNumber(3), await log.FindAsync(default, DateTimeOffset.MinValue, Stop));
        Assert.Equal(new LogRead.Expired(new(3)), await log.ReadAsync(default, new(2), 1, 1, Stop));
    }

    [Fact]
    public async Task A_hub_created_anew_with_fewer_events_is_named_to_archiver_and_readers()
    {
        _bench.Append(20);
        await _bench.RunAsync();
        _bench.Log = new InMemoryLog(1, TimeProvider.System);
        _bench.Append(5);

        await IsNamedAsync("the archive has events up to 19, but the log's next is 5");
    }

    [Fact]
    public async Task A_hub_created_anew_with_other_events_under_the_same_numbers_is_named()
    {
        _bench.Append(20);
        await _bench.RunAsync();
        _bench.Log = new InMemoryLog(1, TimeProvider.System);
        _bench.Append(30);

        await IsNamedAsync("event 19, enqueued ");
    }

    [Fact]
    public async Task A_hub_created_anew_whose_times_go_back_is_named()
    {
        _bench.Append(20);
        await _bench.RunAsync();
        _bench.Log = new InMemoryLog(1, TimeProvider.System);
        foreach (var e in TestEvents.Many(30))
        {
            _bench.Log.Append(_bench.Time.GetUtcNow().AddDays(-1), e);
        }

        _bench.Log.Expire(default, new SequenceNumber(20));

        await IsNamedAsync("event 20 was enqueued ");
    }

    [Fact]
    public async Task A_hub_that_is_made_anew_under_a_reader_is_named_within_a_minute_however_far_it_is()
    {
        _bench.Append(20);
        await _bench.RunAsync();
        var hub = new ReplacedLog(_bench.Log);
        var log = new ArchivedLog(hub, _bench.Archive(), _bench.Time);
        await log.GetBoundsAsync(default, Stop);
        _bench.Log = hub.Log = new InMemoryLog(1, TimeProvider.System);
        _bench.Append(30);

        _bench.Time.Advance(Seam.ValidFor);

        var error = await Assert.ThrowsAsync<ArchiveException>(async () => await log.GetBoundsAsync(default, Stop));
        Assert.Contains("event 19, enqueued ", error.Message, StringComparison.Ordinal);
    }

    private async Task IsNamedAsync(string why)
    {
        var run = await _bench.RunAsync();
        Assert.Equal(ArchiveOutcome.Blocked, run.Partitions[0].Outcome);
        Assert.Contains(why, run.Partitions[0].Reason, StringComparison.Ordinal);
        Assert.Contains("delete them there, and give the projections a new version", run.Partitions[0].Reason, StringComparison.Ordinal);

        var log = _bench.ArchivedLog();
        await log.ReadAllAsync(default, new(0), 20).ContinueWith(
            reading => Assert.IsType<ArchiveException>(reading.Exception!.InnerException), TaskScheduler.Default);
        await Assert.ThrowsAsync<ArchiveException>(async () => await log.ReadAsync(default, new(25), 1, 1, Stop));
        await Assert.ThrowsAsync<ArchiveException>(async () => await log.GetBoundsAsync(default, Stop));
        var error = await Assert.ThrowsAsync<ArchiveException>(async () => await log.FindAsync(default, DateTimeOffset.MaxValue, Stop));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private sealed class ReplacedLog(InMemoryLog first) : IEventLog
    {
        public InMemoryLog Log { get; set; } = first;

        public HubName Hub => Log.Hub;

        public int PartitionCount => Log.PartitionCount;

        public LogHistory History => LogHistory.None;

        public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) => Log.GetBoundsAsync(partition, stop);

        public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
            Log.ReadAsync(partition, from, maxEvents, maxBytes, stop);

        public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
            Log.FindAsync(partition, enqueuedAtOrAfter, stop);

        public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => Log.WaitAsync(partition, from, stop);
    }
}
