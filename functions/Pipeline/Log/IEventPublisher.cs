using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>Appends events to a hub.</summary>
public interface IEventPublisher
{
    HubName Hub { get; }

    int PartitionCount { get; }

    /// <summary>
    /// Whether the log knows an event again: one whose (source, id) was stored within its deduplication window is not
    /// stored again, but answered with its first receipt. Where it does not, as on Event Hubs, what is published twice
    /// is stored twice.
    /// </summary>
    bool Deduplicates { get; }

    /// <summary>
    /// Appends the events, each to the partition of its key, keeping the order given within a partition. Answers
    /// when all are durable. Cancelling stops the wait, not an append that has begun.
    /// </summary>
    ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop);
}
