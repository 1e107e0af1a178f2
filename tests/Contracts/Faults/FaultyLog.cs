using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Faults;

/// <summary>A log whose reads fail by plan.</summary>
public sealed class FaultyLog(IEventLog log, FaultPlan plan) : IEventLog
{
    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        plan.RunAsync(() => log.GetBoundsAsync(partition, stop));

    public ValueTask<LogRead> ReadAsync(
        PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        plan.RunAsync(() => log.ReadAsync(partition, from, maxEvents, maxBytes, stop));

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        plan.RunAsync(() => log.FindAsync(partition, enqueuedAtOrAfter, stop));

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        log.WaitAsync(partition, from, stop);
}
