using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Log;

/// <summary>
/// What every log promises its readers. The log may hold events of earlier tests: each test reads from the end it
/// found, and takes ids of its own.
/// </summary>
public abstract class EventLogContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Published_events_are_read_back_in_order_with_their_bytes_untouched()
    {
        await using var hub = await OpenAsync(4);
        var events = TestEvents.Many(50, Unique(), "a key");
        var partition = PartitionHash.Assign("a key", hub.Log.PartitionCount);
        var from = await hub.NextAsync(partition);

        var receipts = await hub.PublishAsync(events);
        var read = await hub.ReadAllAsync(partition, from, 7);

        Assert.Equal(events.Select(e => e.Id), receipts.Select(receipt => receipt.Id));
        Assert.All(receipts, receipt => Assert.Equal((partition, false), (receipt.Partition, receipt.Duplicate)));
        AssertPlaces(receipts, read);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new SequenceNumber(from.Value + i)), read.Select(e => e.SequenceNumber));
        Assert.All(read, e => Assert.Equal(("a key", partition), (e.PartitionKey, e.Partition)));
        Assert.Equal(events.Select(e => e.Bytes.Envelope.ToArray()), read.Select(e => e.Bytes.Envelope.ToArray()));
        Assert.All(read, e => Assert.Null(e.Bytes.Body));
    }

    [Fact]
    public async Task A_body_is_kept_and_an_empty_one_is_not_none()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        var prefix = Unique();

        await hub.PublishAsync(
            TestEvents.CreateBinary($"{prefix}-1", new byte[] { 0, 255, 10, 13, 0 }),
            TestEvents.CreateBinary($"{prefix}-2", ReadOnlyMemory<byte>.Empty),
            TestEvents.Create($"{prefix}-3"));
        var read = await hub.ReadAllAsync(default, from);

        Assert.Equal(new byte[] { 0, 255, 10, 13, 0 }, read[0].Bytes.Body!.Value.ToArray());
        Assert.Equal(0, read[1].Bytes.Body!.Value.Length);
        Assert.Null(read[2].Bytes.Body);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("é 漢字 🚀")]
    [InlineData("../.. %2f '; drop table")]
    public async Task Any_key_is_kept_as_it_is(string key)
    {
        await using var hub = await OpenAsync(4);
        var partition = PartitionHash.Assign(key, hub.Log.PartitionCount);
        var from = await hub.NextAsync(partition);

        var receipts = await hub.PublishAsync(TestEvents.Create(Unique(), key: key));
        var read = await hub.ReadAllAsync(partition, from);

        Assert.Equal(partition, receipts[0].Partition);
        Assert.Equal(key, Assert.Single(read).PartitionKey);
    }

    [Fact]
    public async Task Reading_from_any_place_gives_the_rest()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        await hub.PublishAsync(TestEvents.Many(300, Unique()));
        var all = await hub.ReadAllAsync(default, from);

        for (var skip = 0; skip <= 300; skip += 13)
        {
            var rest = await hub.ReadAllAsync(default, new SequenceNumber(from.Value + skip), 1 + (skip % 40));
            Assert.Equal(all.Skip(skip).Select(Describe), rest.Select(Describe));
        }
    }

    [Fact]
    public async Task Reading_stops_at_the_asked_bytes_but_always_gives_the_first_event()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        var events = TestEvents.Many(10, Unique());
        var size = events[0].Bytes.Length;
        await hub.PublishAsync(events);

        var three = await hub.Log.ReadAsync(default, from, 100, 3 * size, Stop);
        var one = await hub.Log.ReadAsync(default, from, 100, 1, Stop);

        Assert.Equal(3, Assert.IsType<LogRead.Events>(three).Items.Count);
        Assert.Single(Assert.IsType<LogRead.Events>(one).Items);
    }

    [Fact]
    public async Task Reading_at_the_end_and_beyond_it_answers_at_once_with_nothing()
    {
        await using var hub = await OpenAsync(1);
        await hub.PublishAsync(TestEvents.Create(Unique()));
        var next = await hub.NextAsync(default);

        Assert.Empty(Assert.IsType<LogRead.Events>(await hub.Log.ReadAsync(default, next, 10, 1000, Stop)).Items);
        Assert.Empty(Assert.IsType<LogRead.Events>(await hub.Log.ReadAsync(default, new(next.Value + 9), 10, 1000, Stop)).Items);
    }

    [Fact]
    public async Task Waiting_ends_when_the_event_is_there_and_not_before()
    {
        await using var hub = await OpenAsync(1);
        var next = await hub.NextAsync(default);
        var first = hub.Log.WaitAsync(default, next, Stop).AsTask();
        var second = hub.Log.WaitAsync(default, next.Next, Stop).AsTask();
        Assert.False(first.IsCompleted);

        await hub.PublishAsync(TestEvents.Create(Unique()));
        await first;
        Assert.False(second.IsCompleted);
        Assert.Single(await hub.ReadAllAsync(default, next));

        await hub.PublishAsync(TestEvents.Create(Unique()));
        await second;
        await hub.Log.WaitAsync(default, next, Stop);
    }

    [Fact]
    public async Task Readers_that_follow_a_writer_see_every_event_once_and_in_order()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        var events = TestEvents.Many(1_000, Unique());
        var readers = Enumerable.Range(1, 4).Select(i => Task.Run(() => FollowAsync(hub.Log, from, events.Length, 5 * i), Stop)).ToList();

        foreach (var batch in events.Chunk(7))
        {
            await hub.PublishAsync(batch);
        }

        foreach (var seen in await Task.WhenAll(readers))
        {
            Assert.Equal(events.Select(e => Encoding.UTF8.GetString(e.Bytes.Envelope.Span)), seen);
        }
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        await using var hub = await OpenAsync(1);
        using var stop = new CancellationTokenSource();
        var wait = hub.Log.WaitAsync(default, await hub.NextAsync(default), stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Bounds_follow_what_is_published()
    {
        await using var hub = await OpenAsync(1);
        var before = await hub.Log.GetBoundsAsync(default, Stop);

        await hub.PublishAsync(TestEvents.Many(3, Unique()));
        var after = await hub.Log.GetBoundsAsync(default, Stop);

        Assert.Equal(before.First, after.First);
        Assert.Equal(before.Next.Value + 3, after.Next.Value);
        Assert.Equal((await hub.ReadAllAsync(default, before.Next))[^1].EnqueuedTime, after.LastEnqueuedTime);
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_refused()
    {
        await using var hub = await OpenAsync(2);
        var none = new PartitionId(hub.Log.PartitionCount);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await hub.Log.GetBoundsAsync(none, Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await hub.Log.ReadAsync(none, default, 1, 1, Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await hub.Log.WaitAsync(new(-1), default, Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await hub.Log.FindAsync(none, default, Stop));
    }

    [Fact]
    public async Task A_place_is_found_by_the_time_of_any_event_and_between_them()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        foreach (var batch in TestEvents.Many(200, Unique()).Chunk(8))
        {
            await hub.PublishAsync(batch);
        }

        var all = await hub.ReadAllAsync(default, from);
        foreach (var time in all.Select(e => e.EnqueuedTime).Distinct())
        {
            // Events published together have one time: the first of them is meant.
            Assert.Equal(all.First(e => e.EnqueuedTime >= time).SequenceNumber, await hub.Log.FindAsync(default, time, Stop));
            var after = all.FirstOrDefault(e => e.EnqueuedTime > time)?.SequenceNumber ?? all[^1].SequenceNumber.Next;
            Assert.Equal(after, await hub.Log.FindAsync(default, time.AddTicks(1), Stop));
        }
    }

    [Fact]
    public async Task Times_before_and_after_all_events_find_the_oldest_and_the_end()
    {
        await using var hub = await OpenAsync(1);
        await hub.PublishAsync(TestEvents.Many(3, Unique()));
        var bounds = await hub.Log.GetBoundsAsync(default, Stop);

        Assert.Equal(bounds.First, await hub.Log.FindAsync(default, DateTimeOffset.MinValue, Stop));
        Assert.Equal(bounds.Next, await hub.Log.FindAsync(default, DateTimeOffset.MaxValue, Stop));
        Assert.Equal(bounds.Next, await hub.Log.FindAsync(default, bounds.LastEnqueuedTime!.Value.ToOffset(TimeSpan.FromHours(9)).AddTicks(1), Stop));
    }

    /// <summary>Opens a hub with at least so many partitions; exactly so many where the adapter can choose.</summary>
    protected abstract ValueTask<LogUnderTest> OpenAsync(int partitionCount);

    /// <summary>
    /// Whether a receipt has its event's own number. Where it has not, the number is not below it, so that whoever
    /// waits for it has seen the event.
    /// </summary>
    protected virtual bool HasExactReceipts => true;

    /// <summary>Ids that no other test uses.</summary>
    protected static string Unique() => Guid.NewGuid().ToString("N");

    private void AssertPlaces(IReadOnlyList<Receipt> receipts, List<RecordedEvent> read)
    {
        if (HasExactReceipts)
        {
            Assert.Equal(receipts.Select(receipt => receipt.SequenceNumber), read.Select(e => e.SequenceNumber));
        }
        else
        {
            Assert.All(receipts.Zip(read), pair => Assert.True(pair.First.SequenceNumber >= pair.Second.SequenceNumber));
        }
    }

    private static async Task<List<string>> FollowAsync(IEventLog log, SequenceNumber from, int count, int step)
    {
        var seen = new List<string>();
        while (seen.Count < count)
        {
            await log.WaitAsync(default, from, Stop);
            var items = Assert.IsType<LogRead.Events>(await log.ReadAsync(default, from, step, 100_000, Stop)).Items;
            Assert.NotEmpty(items);
            seen.AddRange(items.Select(e => Encoding.UTF8.GetString(e.Bytes.Envelope.Span)));
            from = items[^1].SequenceNumber.Next;
        }

        return seen;
    }

    private static string Describe(RecordedEvent e) => $"{e.SequenceNumber} {e.EnqueuedTime:O} {e.PartitionKey} {Encoding.UTF8.GetString(e.Bytes.Envelope.Span)}";
}
