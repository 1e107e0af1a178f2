using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Feeds;

/// <summary>A log that notes from where it was read.</summary>
internal sealed class NotedReads(IEventLog log) : IEventLog
{
    private readonly List<long> _from = [];

    public IReadOnlyList<long> From => _from;

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => log.History;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) => log.GetBoundsAsync(partition, stop);

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        lock (_from)
        {
            _from.Add(from.Value);
        }

        return log.ReadAsync(partition, from, maxEvents, maxBytes, stop);
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        log.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
}
