using Serverless.Events.Partitions;

namespace Serverless.Http.Views;

/// <summary>How far a projection is, and so all of its views.</summary>
/// <param name="Partitions">Each partition of its hub.</param>
/// <param name="Age">
/// How old the oldest event is that the projection has not seen, over all partitions: everything enqueued longer ago
/// than this is in the view (or in the hospital). Exactly zero when it has seen the whole log, and at least a
/// millisecond otherwise. Null when that cannot be told, because a position is of another log than the one that is there.
/// </param>
/// <param name="Patients">Its patients in the hospital.</param>
/// <param name="Held">The events that wait behind them.</param>
internal sealed record ViewProgress(PartitionProgress[] Partitions, TimeSpan? Age, long Patients, long Held)
{
    /// <summary>How many events of the log it has not seen; null when that cannot be told.</summary>
    public long? Lag => Partitions.Any(p => p.Lag is null) ? null : Partitions.Sum(p => p.Lag);

    public SequenceNumber PositionOf(PartitionId partition) => Partitions[partition.Value].Sequence;
}

/// <summary>How far a projection is in one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The last event whose effects are committed; None before the first.</param>
/// <param name="EnqueuedTime">When that event was enqueued.</param>
/// <param name="Lag">How many events that the log still has come after it; null if it is not a position of that log.</param>
internal readonly record struct PartitionProgress(
    PartitionId Partition, SequenceNumber Sequence, DateTimeOffset? EnqueuedTime, long? Lag);
