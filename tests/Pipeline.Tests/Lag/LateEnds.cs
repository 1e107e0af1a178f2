using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Lag;

/// <summary>A log whose end was asked for before the newest events came, and then is what it is.</summary>
internal sealed class LateEnds(IEventLog log, PartitionBounds before) : IEventLog
{
    private int _asked;

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => LogHistory.None;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        _asked++ == 0 ? new(before) : log.GetBoundsAsync(partition, stop);

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        log.ReadAsync(partition, from, maxEvents, maxBytes, stop);

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        log.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
}
