using Serverless.Events.Partitions;

namespace Serverless.Http.Views;

/// <summary>How far a projection is, and so all of its views.</summary>
/// <param name="Partitions">Each partition of its hub.</param>
/// <param name="Age">
/// How old the oldest event is that the projection has not seen, over all partitions: everything enqueued longer ago
/// than this is in the view (or in the hospital). Exactly zero when it has seen the whole log, and at least a
/// millisecond otherwise. Where a log is not the one that was processed, the age of the last event that was; null if
/// there is none, and so nothing to tell it by.
/// </param>
/// <param name="Patients">Its patients in the hospital.</param>
/// <param name="Held">The events that wait behind them.</param>
internal sealed record ViewProgress(PartitionProgress[] Partitions, TimeSpan? Age, long Patients, long Held)
{
    /// <summary>How many events of the log it has not seen, where that can be told.</summary>
    public long Lag => Partitions.Sum(p => p.Lag ?? 0);

    /// <summary>The first problem of a partition, and how many have one.</summary>
    public (string? First, int Count) Problems { get; init; }

    public SequenceNumber PositionOf(PartitionId partition) => Partitions[partition.Value].Sequence;
}

/// <summary>How far a projection is in one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The last event whose effects are committed; None before the first.</param>
/// <param name="EnqueuedTime">When that event was enqueued.</param>
/// <param name="Lag">How many events that the log still has come after it; null if there is a problem.</param>
/// <param name="Problem">Why the log cannot be compared with the view, and what to do; null if it can.</param>
internal readonly record struct PartitionProgress(
    PartitionId Partition, SequenceNumber Sequence, DateTimeOffset? EnqueuedTime, long? Lag, string? Problem);
