using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>An event as a log keeps it: its bytes untouched, and what the log added.</summary>
/// <param name="Partition">The partition it is in.</param>
/// <param name="SequenceNumber">Its place there.</param>
/// <param name="EnqueuedTime">When the log took it; never goes back within a partition.</param>
/// <param name="PartitionKey">The key the publisher gave to the log, null if it gave none.</param>
/// <param name="Bytes">The bytes as they came.</param>
public sealed record RecordedEvent(
    PartitionId Partition,
    SequenceNumber SequenceNumber,
    DateTimeOffset EnqueuedTime,
    string? PartitionKey,
    EventBytes Bytes);
