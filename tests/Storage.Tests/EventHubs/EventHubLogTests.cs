using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.EventHubs;

public sealed class EventHubLogTests : IAsyncDisposable
{
    private static readonly PartitionId Partition = new(0);

    private readonly ManualTime _time = new();
    private readonly InMemoryLog _memory = new(1, TimeProvider.System);
    private readonly FakeHub _hub;
    private readonly EventHubLog _log;

    public EventHubLogTests()
    {
        _hub = new FakeHub(_memory, _time);
        _log = new EventHubLog(_hub, new HubReadOptions(), _time);
        _memory.Append(_time.GetUtcNow(), TestEvents.Many(100));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task Reads_that_follow_each_other_share_a_link_and_look_at_the_end_once()
    {
        for (var from = 0L; from < 100;)
        {
            from += (await ReadAsync(from, 7)).Count;
        }

        Assert.Equal((1, 1), (_hub.Opened, _hub.Looks));
        Assert.Empty(await ReadAsync(100, 7));
        _memory.Append(_time.GetUtcNow(), TestEvents.Many(1, "later"));
        Assert.Equal([100L], await ReadAsync(100, 7));
        Assert.Equal(1, _hub.Opened);
    }

    [Fact]
    public async Task What_was_received_and_not_asked_for_yet_is_kept_for_the_next_read()
    {
        var read = Assert.IsType<LogRead.Events>(await _log.ReadAsync(Partition, new(0), 50, 1, Stop));
        Assert.Single(read.Items);
        Assert.Equal([1L, 2L], await ReadAsync(1, 2));
        Assert.Equal(1, _hub.Opened);
    }

    [Fact]
    public async Task A_read_from_elsewhere_takes_another_link_and_closes_the_first()
    {
        Assert.Equal([50L], await ReadAsync(50, 1));
        Assert.Equal([10L], await ReadAsync(10, 1));
        Assert.Equal([0L], await ReadAsync(0, 1));
        Assert.Equal([99L], await ReadAsync(99, 5));
        Assert.Equal((4, 1), (_hub.Opened, _hub.MostOpen));
    }

    [Fact]
    public async Task What_retention_has_removed_is_expired()
    {
        _memory.Expire(Partition, new(40));

        Assert.Equal(new LogRead.Expired(new(40)), await _log.ReadAsync(Partition, new(39), 1, 1, Stop));
        Assert.Equal([40L], await ReadAsync(40, 1));
    }

    [Fact]
    public async Task What_retention_removes_under_a_link_is_expired_and_no_gap()
    {
        Assert.Equal([0L], await ReadAsync(0, 1));
        _memory.Expire(Partition, new(40));

        Assert.Equal(new LogRead.Expired(new(40)), await _log.ReadAsync(Partition, new(1), 1, 1, Stop));
        Assert.Equal([40L], await ReadAsync(40, 1));
    }

    [Fact]
    public async Task A_link_that_skips_events_is_not_believed()
    {
        Assert.Equal([0L], await ReadAsync(0, 1));
        _hub.SkipNext = 3;

        await Assert.ThrowsAsync<IOException>(() => ReadAsync(1, 1));
        Assert.Equal([1L, 2L], await ReadAsync(1, 2));
    }

    [Fact]
    public async Task A_link_that_fails_is_replaced()
    {
        Assert.Equal([0L], await ReadAsync(0, 1));
        _hub.FailNext = new IOException("Broken.");

        await Assert.ThrowsAsync<IOException>(() => ReadAsync(1, 1));
        Assert.Equal([1L], await ReadAsync(1, 1));
        Assert.Equal(2, _hub.Opened);
    }

    [Fact]
    public async Task An_event_that_does_not_come_is_an_error_and_not_the_end()
    {
        _hub.StarveNext = true;
        var read = ReadAsync(0, 1);
        await _time.WhenTimerIsSetAsync();
        _time.Advance(new HubReadOptions().ReceiveTimeout);

        Assert.Contains("Try again", (await Assert.ThrowsAsync<IOException>(() => read)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_nobody_reads_from_is_closed()
    {
        await ReadAsync(0, 1);
        Assert.Equal(1, _hub.Open);

        _time.Advance(new HubReadOptions().IdleTimeout);

        Assert.Equal(0, _hub.Open);
        Assert.Equal([1L], await ReadAsync(1, 1));
    }

    [Fact]
    public async Task An_empty_partition_that_held_events_once_has_its_end()
    {
        _memory.Expire(Partition, new(100));

        Assert.Empty(await ReadAsync(100, 1));
        Assert.Equal(new SequenceNumber(100), await _log.FindAsync(Partition, DateTimeOffset.MinValue, Stop));
    }

    private async Task<List<long>> ReadAsync(long from, int max) =>
        [.. Assert.IsType<LogRead.Events>(await _log.ReadAsync(Partition, new(from), max, int.MaxValue, Stop)).Items.Select(e => e.SequenceNumber.Value)];
}
