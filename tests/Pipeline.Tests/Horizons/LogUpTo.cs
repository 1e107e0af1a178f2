using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>A log of which only the beginning is there yet: a test moves the end.</summary>
internal sealed class LogUpTo(IEventLog log) : IEventLog
{
    public int End { get; set; }

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => log.History;

    public async ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        await log.GetBoundsAsync(partition, stop) with { Next = new(End) };

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        from.Value >= End
            ? new(new LogRead.Events([]))
            : log.ReadAsync(partition, from, Math.Min(maxEvents, End - (int)from.Value), maxBytes, stop);

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        log.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
}
