using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>A partitioned log of events, read by position. Only durable events are visible.</summary>
public interface IEventLog
{
    HubName Hub { get; }

    int PartitionCount { get; }

    /// <summary>Which history of the hub this is: sequence numbers mean something within it only.</summary>
    LogHistory History { get; }

    /// <summary>What the partition holds now.</summary>
    ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop);

    /// <summary>
    /// The events from <paramref name="from"/> on, at most <paramref name="maxEvents"/> and, beyond the first,
    /// at most <paramref name="maxBytes"/>. Answers at once, with no events at the end of the partition.
    /// </summary>
    /// <exception cref="IOException">The log could not be reached; try again.</exception>
    ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop);

    /// <summary>
    /// The first event enqueued at or after a time; the number the next event will get if there is none yet. Where
    /// it cannot be told because events cannot be read, the first of those: reading there says so.
    /// </summary>
    /// <exception cref="IOException">The log could not be reached; try again.</exception>
    ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop);

    /// <summary>Completes as soon as the partition has an event at or after <paramref name="from"/>.</summary>
    ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop);
}
