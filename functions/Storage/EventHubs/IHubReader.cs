using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.EventHubs;

/// <summary>
/// A hub as its client reads it, and nothing of our own: an adapter translates and calls. What can be waited out
/// throws <see cref="IOException"/>, once the client's own retries have given up.
/// </summary>
public interface IHubReader
{
    HubName Hub { get; }

    int PartitionCount { get; }

    /// <summary>What the partition holds now. The service allows some fifty such calls a second.</summary>
    ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop);

    /// <summary>A receiver of all events after one; null for all that there are.</summary>
    IHubReceiver Open(PartitionId partition, SequenceNumber? after);

    /// <summary>A receiver of all events enqueued after a time, to the millisecond.</summary>
    IHubReceiver Open(PartitionId partition, DateTimeOffset after);
}

/// <summary>One link to a partition. A consumer group has five of them for each partition.</summary>
public interface IHubReceiver : IAsyncDisposable
{
    /// <summary>The next events; none if none came in time.</summary>
    ValueTask<IReadOnlyList<RecordedEvent>> ReceiveAsync(int max, TimeSpan wait, CancellationToken stop);
}
