using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Server.Tests.Proving;

/// <summary>A log that gives its readers something else than it has.</summary>
internal sealed class AlteredLog(IEventLog log, Func<RecordedEvent, IEnumerable<RecordedEvent>> alter) : IEventLog
{
    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => log.History;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) => log.GetBoundsAsync(partition, stop);

    public async ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        await log.ReadAsync(partition, from, maxEvents, maxBytes, stop) is LogRead.Events { Items: var items }
            ? new LogRead.Events([.. items.SelectMany(alter)])
            : throw new InvalidOperationException("The test reads what is there.");

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        log.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
}
