using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>Appends events to a hub.</summary>
public interface IEventPublisher
{
    HubName Hub { get; }

    int PartitionCount { get; }

    /// <summary>
    /// Appends the events, each to the partition of its key, keeping the order given within a partition. Answers
    /// when all are durable. An event whose (source, id) was stored within the deduplication window is not stored
    /// again. Cancelling stops the wait, not an append that has begun.
    /// </summary>
    ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop);
}
