using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Log;

/// <summary>What every publisher promises.</summary>
public abstract class EventPublisherContract
{
    private const string NotDeduplicated = "This log does not know an event again: what is published twice is stored twice.";

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Whether a receipt has its event's own number, and not one that is not below it.</summary>
    protected virtual bool HasExactReceipts => true;

    [Fact]
    public async Task An_event_published_again_is_not_stored_again_and_answers_with_its_first_receipt()
    {
        await using var hub = await OpenAsync(1);
        Assert.SkipUnless(hub.Publisher.Deduplicates, NotDeduplicated);
        var from = await hub.NextAsync(default);
        var events = TestEvents.Many(3, Unique());
        var first = await hub.PublishAsync(events);

        var second = await hub.PublishAsync(events[2], TestEvents.Create(Unique()), events[0]);

        Assert.Equal(first[2] with { Duplicate = true }, second[0]);
        Assert.Equal((false, from.Value + 3), (second[1].Duplicate, second[1].SequenceNumber.Value));
        Assert.Equal(first[0] with { Duplicate = true }, second[2]);
        Assert.Equal(4, (await hub.ReadAllAsync(default, from)).Count);
    }

    [Fact]
    public async Task An_event_published_twice_is_stored_as_often_as_the_publisher_says()
    {
        await using var hub = await OpenAsync(1);
        var from = await hub.NextAsync(default);
        var same = TestEvents.Create(Unique());

        var first = await hub.PublishAsync(same);
        var second = await hub.PublishAsync(same);

        Assert.Equal((false, hub.Publisher.Deduplicates), (Assert.Single(first).Duplicate, Assert.Single(second).Duplicate));
        Assert.Equal(hub.Publisher.Deduplicates ? 1 : 2, (await hub.ReadAllAsync(default, from)).Count);
    }

    [Fact]
    public async Task An_event_twice_in_one_request_is_stored_once()
    {
        await using var hub = await OpenAsync(1);
        Assert.SkipUnless(hub.Publisher.Deduplicates, NotDeduplicated);
        var from = await hub.NextAsync(default);
        var twice = TestEvents.Create(Unique());

        var receipts = await hub.PublishAsync(twice, twice);

        Assert.Equal(receipts[0] with { Duplicate = true }, receipts[1]);
        Assert.Single(await hub.ReadAllAsync(default, from));
    }

    [Fact]
    public async Task The_same_event_from_many_publishers_at_once_is_stored_once()
    {
        await using var hub = await OpenAsync(4);
        Assert.SkipUnless(hub.Publisher.Deduplicates, NotDeduplicated);
        var partition = PartitionHash.Assign("key", hub.Log.PartitionCount);
        var from = await hub.NextAsync(partition);
        var same = TestEvents.Create(Unique(), key: "key");

        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => hub.PublishAsync(same), Stop)));

        Assert.Single(receipts, receipt => !receipt[0].Duplicate);
        Assert.Single(receipts.Select(receipt => receipt[0].SequenceNumber).Distinct());
        Assert.Single(await hub.ReadAllAsync(partition, from));
    }

    [Fact]
    public async Task Source_and_id_together_make_an_event_the_same()
    {
        await using var hub = await OpenAsync(1);
        var id = Unique();

        // Pairs that a careless joining of source and id would take for one.
        var receipts = await hub.PublishAsync(
            TestEvents.Create(id, $"/{id}", key: "k"), TestEvents.Create($"{id}/", $"/{id}", key: "k"), TestEvents.Create($"/{id}", id, key: "k"), TestEvents.Create(id, $"/{id}/", key: "k"));

        Assert.All(receipts, receipt => Assert.False(receipt.Duplicate));
    }

    [Fact]
    public async Task A_repetition_under_another_key_answers_with_the_first_place()
    {
        await using var hub = await OpenAsync(4);
        Assert.SkipUnless(hub.Publisher.Deduplicates, NotDeduplicated);
        var id = Unique();
        var first = await hub.PublishAsync(TestEvents.Create(id, key: "alpha"));

        foreach (var key in new[] { "beta", "gamma", "delta", "epsilon" })
        {
            Assert.Equal(first[0] with { Duplicate = true }, (await hub.PublishAsync(TestEvents.Create(id, key: key)))[0]);
        }
    }

    [Fact]
    public async Task Many_publishers_get_every_event_stored_once_and_each_ones_order_is_kept()
    {
        await using var hub = await OpenAsync(4);
        var from = new List<SequenceNumber>();
        for (var i = 0; i < hub.Log.PartitionCount; i++)
        {
            from.Add(await hub.NextAsync(new(i)));
        }

        var prefix = Unique();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 16).Select(p => Task.Run(() => PublishInTurnAsync(hub, $"{prefix}-{p}", $"key {p % 5}"), Stop)));

        var stored = new List<RecordedEvent>();
        for (var i = 0; i < from.Count; i++)
        {
            var read = await hub.ReadAllAsync(new(i), from[i]);
            Assert.Equal(Enumerable.Range(0, read.Count).Select(n => from[i].Value + n), read.Select(e => e.SequenceNumber.Value));
            Assert.True(read.Zip(read.Skip(1)).All(pair => pair.First.EnqueuedTime <= pair.Second.EnqueuedTime));
            stored.AddRange(read);
        }

        Assert.Equal(16 * 25, stored.Count);
        if (!HasExactReceipts)
        {
            AssertNotBelow(receipts.SelectMany(r => r), stored);
            return;
        }

        Assert.Equal(
            receipts.SelectMany(r => r).Select(r => (r.Partition, r.SequenceNumber)).ToHashSet(),
            stored.Select(e => (e.Partition, e.SequenceNumber)).ToHashSet());
        Assert.All(receipts, mine => Assert.True(mine.Zip(mine.Skip(1)).All(pair => pair.First.SequenceNumber < pair.Second.SequenceNumber)));
    }

    [Fact]
    public async Task No_events_are_published_at_once()
    {
        await using var hub = await OpenAsync(1);

        Assert.Empty(await hub.PublishAsync());
    }

    [Fact]
    public async Task A_publish_that_is_cancelled_before_it_begins_stores_nothing()
    {
        await using var hub = await OpenAsync(1);
        var next = await hub.NextAsync(default);
        IReadOnlyList<CloudEvent> events = TestEvents.Many(1, Unique());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hub.Publisher.PublishAsync(events, new CancellationToken(true)));

        Assert.Equal(next, await hub.NextAsync(default));
    }

    protected abstract ValueTask<LogUnderTest> OpenAsync(int partitionCount);

    protected static string Unique() => Guid.NewGuid().ToString("N");

    private static void AssertNotBelow(IEnumerable<Receipt> receipts, List<RecordedEvent> stored)
    {
        var places = stored.ToDictionary(IdOf, e => (e.Partition, e.SequenceNumber));
        Assert.All(receipts, receipt =>
        {
            var (partition, sequence) = places[receipt.Id];
            Assert.Equal(partition, receipt.Partition);
            Assert.True(receipt.SequenceNumber >= sequence);
        });
    }

    private static string IdOf(RecordedEvent e) =>
        Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(e.Bytes, EventLimits.Default)).Event.Id;

    private static async Task<List<Receipt>> PublishInTurnAsync(LogUnderTest hub, string prefix, string key)
    {
        var receipts = new List<Receipt>();
        foreach (var batch in TestEvents.Many(25, prefix, key).Chunk(3))
        {
            receipts.AddRange(await hub.PublishAsync(batch));
        }

        return receipts;
    }
}
