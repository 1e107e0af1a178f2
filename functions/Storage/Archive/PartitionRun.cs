using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>A partition while a run is on it; at any time only one worker has it.</summary>
internal sealed class PartitionRun(PartitionId partition)
{
    private readonly List<ArchiveGap> _gaps = [];
    private ArchiveOutcome _outcome = ArchiveOutcome.MoreIsDue;
    private TimeSpan? _lag;
    private string? _reason;
    private long _events;
    private long _bytes;

    public PartitionId Partition => partition;

    public void Add(ArchiveStep.Archived archived)
    {
        _events += archived.Events;
        _bytes += archived.Bytes;
    }

    public void Add(ArchiveGap gap) => _gaps.Add(gap);

    public void End(ArchiveOutcome outcome, TimeSpan? lag, string? reason) => (_outcome, _lag, _reason) = (outcome, lag, reason);

    public ArchiveRunPartition ToResult() => new(partition, _outcome, _events, _bytes, _lag, _gaps, _reason);
}
