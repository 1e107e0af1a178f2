using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// A hub beyond its retention: the archive first, then the live log, as one log without a gap. Where events were
/// removed before they were archived, what lies before them counts as expired: nothing is skipped without a word.
/// </summary>
/// <remarks>
/// Where archive and live log are not of the same hub, all methods throw <see cref="ArchiveException"/>, whose message
/// names the remedy.
/// </remarks>
public sealed class ArchivedLog : IEventLog
{
    private readonly IEventLog _live;
    private readonly ArchivedPartition[] _partitions;

    /// <param name="live">The hub.</param>
    /// <param name="archive">Its archive.</param>
    /// <param name="time">Tells when to compare the two again.</param>
    public ArchivedLog(IEventLog live, EventArchive archive, TimeProvider time)
    {
        _live = live;
        _partitions = [.. Enumerable.Range(0, live.PartitionCount).Select(p => new ArchivedPartition(live, archive, new ArchivePlace(live.Hub, new PartitionId(p)), time))];
    }

    public HubName Hub => _live.Hub;

    public int PartitionCount => _partitions.Length;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        Of(partition).GetBoundsAsync(stop);

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        Of(partition).ReadAsync(from, maxEvents, maxBytes, stop);

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        Of(partition).FindAsync(enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        Of(partition).WaitAsync(from, stop);

    private ArchivedPartition Of(PartitionId partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition.Value, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition.Value, _partitions.Length, nameof(partition));
        return _partitions[partition.Value];
    }
}
