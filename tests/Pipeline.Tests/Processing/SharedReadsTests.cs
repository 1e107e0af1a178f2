using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class SharedReadsTests
{
    private static readonly PartitionId Partition = new(0);
    private readonly InMemoryLog _log = new(1, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatOneProjectionHasRead_ServesTheOthers()
    {
        Append(30);
        var reads = new SharedReads(_log, portionEvents: 20, readers: 2);
        var first = await ReadAsync(reads, 0, maxEvents: 20);

        _log.FailNextRead(new IOException("The log was asked again."));
        var second = await ReadAsync(reads, 5, maxEvents: 10);

        Assert.Equal(Enumerable.Range(5, 10), Numbers(second));
        Assert.Same(first.Span[5], second.Span[0]);
        await Assert.ThrowsAsync<IOException>(async () => await ReadAsync(reads, 20, maxEvents: 10));
    }

    [Fact]
    public async Task ASingleProjection_ReadsAsMuchAsItAsksFor_AndNothingIsKept()
    {
        Append(30);
        var reads = new SharedReads(_log, portionEvents: 20, readers: 1);
        Assert.Equal(25, (await ReadAsync(reads, 0, maxEvents: 25)).Length);

        _log.FailNextRead(new IOException("The log was asked again."));
        await Assert.ThrowsAsync<IOException>(async () => await ReadAsync(reads, 0, maxEvents: 10));
    }

    [Fact]
    public async Task EveryReader_GetsEveryEventInOrder_WithinItsOwnLimits()
    {
        Append(500);
        var size = (await ReadAsync(new SharedReads(_log, 1, readers: 1), 0, 1)).Span[0].Bytes.Length;
        var reads = new SharedReads(_log, portionEvents: 7, readers: 3);
        var random = new Random(11);
        var next = new int[3];
        while (next.Any(n => n < 500))
        {
            var reader = random.Next(next.Length);
            var (maxEvents, maxBytes) = (random.Next(1, 12), random.Next(1, size * 10));
            var events = await ReadAsync(reads, next[reader], maxEvents, maxBytes);
            Assert.Equal(Enumerable.Range(next[reader], events.Length), Numbers(events));
            Assert.True(events.Length <= maxEvents);
            Assert.True(events.Length < 2 || events.ToArray().Sum(e => e.Bytes.Length) <= maxBytes);
            Assert.True(events.Length > 0 || next[reader] == 500);
            next[reader] += events.Length;
        }
    }

    [Fact]
    public async Task AtTheEnd_TheLogIsAskedAgain_AndItsAnswersComeThrough()
    {
        Append(3);
        var reads = new SharedReads(_log, portionEvents: 20, readers: 2);
        Assert.Equal(3, (await ReadAsync(reads, 0, 20)).Length);
        Assert.True((await ReadAsync(reads, 3, 20)).IsEmpty);

        Append(2, from: 3);
        Assert.Equal([3, 4], Numbers(await ReadAsync(reads, 3, 20)));

        _log.Damage(Partition, new SequenceNumber(5));
        Assert.IsType<LogRead.Damaged>((await reads.ReadAsync(Partition, new SequenceNumber(5), 20, 1000, Stop)).Read);
    }

    [Fact]
    public async Task Data_IsReadOnce_ForAllThatReadItAsTheSame()
    {
        Append(1);
        var e = (await ReadAsync(new SharedReads(_log, 1, readers: 2), 0, 1)).Span[0];
        var types = new EventTypes<Numbered>().With<Numbered>("tested.v1");
        var others = new EventTypes<Numbered>().With<Numbered>("tested.v1");

        var data = e.Read(types);
        Assert.Equal(data, e.Read(others));
        Assert.NotSame(data, e.Read(others));
        Assert.Same(data, e.Read(types));
    }

    private static IEnumerable<int> Numbers(ReadOnlyMemory<RecordedEvent> events) =>
        events.ToArray().Select(e => (int)e.SequenceNumber.Value);

    private static async Task<ReadOnlyMemory<RecordedEvent>> ReadAsync(SharedReads reads, long from, int maxEvents, int maxBytes = int.MaxValue) =>
        (await reads.ReadAsync(Partition, new SequenceNumber(from), maxEvents, maxBytes, Stop)).Events;

    private void Append(int events, int from = 0)
    {
        for (var i = from; i < from + events; i++)
        {
            _log.Append(ProcessorBench.Epoch, TestEvents.Create($"e-{i}", key: "key", dataJson: $$"""{"n":{{i}}}"""));
        }
    }

    private sealed record Numbered(int N);
}
