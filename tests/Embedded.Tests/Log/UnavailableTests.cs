using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Full disks, failing disks, and a log that is closed.</summary>
public sealed class UnavailableTests
{
    private readonly OnePartition _hub = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(28, "The disk of the log is full.")]
    [InlineData(5, "The disk of the log did not take the events (IOException, code 0x5).")]
    public async Task A_disk_that_says_no_refuses_events_until_it_says_yes_again(int error, string reason)
    {
        await using var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.Many(3, "before"));
        (_hub.Disk.Error, _hub.Disk.Plan) = (error, (_, _) => DiskFault.Torn);

        for (var i = 0; i < 5; i++)
        {
            var refused = Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync(TestEvents.Many(2, "refused"), Stop));
            Assert.Equal(reason, refused.Reason);
            Assert.InRange(refused.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        }

        Assert.Equal(3, await OnePartition.CountAsync(log, 0));
        Assert.Single(_hub.Logger.Of(1004));
        Assert.True((await OnePartition.PublishAsync(log, TestEvents.Create("before-1")))[0].Duplicate);

        _hub.Disk.Plan = (_, _) => DiskFault.None;
        Assert.Equal([3L, 4L], (await OnePartition.PublishAsync(log, TestEvents.Many(2, "after"))).Select(receipt => receipt.SequenceNumber.Value));
        Assert.Single(_hub.Logger.Of(1006));
        Assert.Equal(5, await OnePartition.CountAsync(log, 0));
    }

    [Fact]
    public async Task What_a_failed_append_left_is_cut_off_at_once_or_before_the_next_one()
    {
        await using var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.Create("before"));
        var path = Assert.Single(_hub.Segments);
        var durable = _hub.Disk.Bytes(path).Length;

        _hub.Disk.Plan = (_, call) => call.StartsWith("write", StringComparison.Ordinal) ? DiskFault.Torn : DiskFault.None;
        await log.PublishAsync(TestEvents.Many(2), Stop);
        await OnePartition.PublishAsync(log, TestEvents.Create("before"));
        Assert.Equal(durable, _hub.Disk.Bytes(path).Length);

        _hub.Disk.Plan = (_, call) => call.EndsWith(".log", StringComparison.Ordinal) ? DiskFault.Torn : DiskFault.None;
        await log.PublishAsync(TestEvents.Many(2), Stop);
        await log.PublishAsync(TestEvents.Many(2), Stop);
        var calls = new List<string>();
        _hub.Disk.Plan = (_, call) =>
        {
            calls.Add(call);
            return DiskFault.None;
        };
        await OnePartition.PublishAsync(log, TestEvents.Create("after"));
        Assert.Equal([$"cut {path}", $"sync {path}", $"write {path}", "write /data/hubs/events/journal.1", "sync /data/hubs/events/journal.1"], calls);
    }

    [Fact]
    public async Task A_failing_partition_does_not_fail_the_others()
    {
        await using var log = await _hub.OpenAsync(partitions: 2);
        var other = Enumerable.Range(0, 99).Select(i => $"{i}").First(key => PartitionHash.Assign(key, 2).Value == 1);
        var mine = Enumerable.Range(0, 99).Select(i => $"{i}").First(key => PartitionHash.Assign(key, 2).Value == 0);
        _hub.Disk.Plan = (_, call) => call.Contains("/events/0/", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;

        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("a", key: other), TestEvents.Create("b", key: mine)], Stop));
        var receipts = await OnePartition.PublishAsync(log, TestEvents.Create("a", key: other), TestEvents.Create("c", key: other));

        Assert.Equal([(true, 0L), (false, 1L)], receipts.Select(receipt => (receipt.Duplicate, receipt.SequenceNumber.Value)));
    }

    [Fact]
    public async Task Only_durable_events_are_visible()
    {
        await using var log = await _hub.OpenAsync();
        using var synced = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        _hub.Disk.Plan = (_, call) =>
        {
            if (call.StartsWith("sync", StringComparison.Ordinal))
            {
                reached.Set();
                synced.Wait(Stop);
            }

            return DiskFault.None;
        };
        var publish = log.PublishAsync(TestEvents.Many(3), Stop).AsTask();
        reached.Wait(Stop);

        Assert.Equal(0, (await log.GetBoundsAsync(OnePartition.Id, Stop)).Next.Value);
        Assert.Equal(0, await OnePartition.CountAsync(log, 0));
        Assert.False(publish.IsCompleted);

        synced.Set();
        await publish;
        Assert.Equal(3, await OnePartition.CountAsync(log, 0));
    }

    [Theory]
    [InlineData(8 * 1024 * 1024, 2)]
    [InlineData(3_000, 6)]
    public async Task All_that_wait_are_stored_by_one_sync_up_to_the_size_of_a_round(int maxRoundBytes, int expectedSyncs)
    {
        _hub.Options = new EmbeddedLogOptions { MaxRoundBytes = maxRoundBytes };
        await using var log = await _hub.OpenAsync();
        using var synced = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        var syncs = 0;
        _hub.Disk.Plan = (_, call) =>
        {
            if (call.StartsWith("sync", StringComparison.Ordinal) && Interlocked.Increment(ref syncs) == 1)
            {
                reached.Set();
                synced.Wait(Stop);
            }

            return DiskFault.None;
        };
        var first = log.PublishAsync([TestEvents.Create("first")], Stop).AsTask();
        reached.Wait(Stop);
        var others = Enumerable.Range(0, 10).Select(i => log.PublishAsync([TestEvents.CreateBinary($"{i}", new byte[1_000])], Stop).AsTask()).ToList();
        synced.Set();

        await first;
        await Task.WhenAll(others);
        Assert.Equal(expectedSyncs, syncs);
        Assert.Equal(11, await OnePartition.CountAsync(log, 0));
    }

    [Fact]
    public async Task Closing_stores_what_waits_and_refuses_what_comes_later()
    {
        var log = await _hub.OpenAsync();
        var publishes = TestEvents.Many(50).Select(e => log.PublishAsync([e], Stop).AsTask()).ToList();
        var waiting = log.WaitAsync(OnePartition.Id, new(1000), Stop).AsTask();

        await log.DisposeAsync();
        await log.DisposeAsync();

        Assert.All(await Task.WhenAll(publishes), result => Assert.IsType<PublishResult.Published>(result));
        Assert.Equal("The log is closed.", Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync(TestEvents.Many(1), Stop)).Reason);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await using var again = await _hub.OpenAsync();
        Assert.Equal(50, (await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
    }

    [Fact]
    public async Task A_fault_of_the_writer_itself_refuses_events_and_spares_the_process()
    {
        var log = await _hub.OpenAsync();
        _hub.Disk.Plan = (_, _) => throw new InvalidOperationException("A bug.");

        for (var i = 0; i < 3; i++)
        {
            var refused = Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync(TestEvents.Many(1), Stop));
            Assert.Contains("must be started again", refused.Reason, StringComparison.Ordinal);
        }

        Assert.Single(_hub.Logger.Of(1010));
        Assert.Equal(0, await OnePartition.CountAsync(log, 0));
        _hub.Disk.Plan = (_, _) => DiskFault.None;
        await log.DisposeAsync();
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_refused()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 0 };

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _hub.OpenAsync());
    }
}
