using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Feeds;

/// <summary>A hub that is deleted and made anew, restored, or out of reach, while it is read.</summary>
internal sealed class ChangingHub(InMemoryLog first) : IEventLog
{
    /// <summary>The log that now has the hub's name.</summary>
    public InMemoryLog Log { get; set; } = first;

    /// <summary>What every call throws.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>How often an event was read.</summary>
    public int Reads { get; private set; }

    public HubName Hub => Log.Hub;

    public int PartitionCount => Log.PartitionCount;

    public LogHistory History => LogHistory.None;

    private InMemoryLog Now => Trouble is null ? Log : throw Trouble;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) => Now.GetBoundsAsync(partition, stop);

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        Reads++;
        return Now.ReadAsync(partition, from, maxEvents, maxBytes, stop);
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        Now.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => Now.WaitAsync(partition, from, stop);
}
