using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Log;

/// <summary>A log, its publisher, and how to close them.</summary>
public sealed class LogUnderTest(IEventLog log, IEventPublisher publisher, Func<ValueTask> close) : IAsyncDisposable
{
    public IEventLog Log => log;

    public IEventPublisher Publisher => publisher;

    public ValueTask DisposeAsync() => close();

    public async Task<IReadOnlyList<Receipt>> PublishAsync(params IReadOnlyList<CloudEvent> events) =>
        Assert.IsType<PublishResult.Published>(await publisher.PublishAsync(events, TestContext.Current.CancellationToken)).Receipts;

    /// <summary>Everything from a place to the end of the partition, by reads of at most so many events.</summary>
    public Task<List<RecordedEvent>> ReadAllAsync(PartitionId partition, SequenceNumber from, int step = 100) =>
        log.ReadAllAsync(partition, from, step);

    public async Task<SequenceNumber> NextAsync(PartitionId partition) =>
        (await log.GetBoundsAsync(partition, TestContext.Current.CancellationToken)).Next;
}
