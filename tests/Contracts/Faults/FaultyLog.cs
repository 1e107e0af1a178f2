using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Faults;

/// <summary>A log whose calls go wrong by plan.</summary>
public sealed class FaultyLog(IEventLog log, ProcessLife life) : IEventLog
{
    public FaultyLog(IEventLog log, FaultPlan plan)
        : this(log, new ProcessLife(plan))
    {
    }

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => log.History;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        life.ReadAsync("log bounds", s => log.GetBoundsAsync(partition, s), stop);

    public ValueTask<LogRead> ReadAsync(
        PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        life.ReadAsync("log read", s => log.ReadAsync(partition, from, maxEvents, maxBytes, s), stop);

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        life.ReadAsync("log find", s => log.FindAsync(partition, enqueuedAtOrAfter, s), stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        life.WaitAsync("log wait", () => log.WaitAsync(partition, from, stop), isIdle: true);
}
