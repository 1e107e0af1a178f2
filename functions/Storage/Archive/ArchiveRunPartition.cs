using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>What one run of the archiver came to on a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Events">How many events it archived.</param>
/// <param name="Bytes">In how many bytes of blobs.</param>
/// <param name="Lag">The age of the oldest event that is not archived; zero if all are, null if that is not known.</param>
/// <param name="Gaps">Events that retention had removed before they were archived, found in this run.</param>
/// <param name="Reason">Why it failed or is blocked, in words.</param>
public sealed record ArchiveRunPartition(
    PartitionId Partition, ArchiveOutcome Outcome, long Events, long Bytes, TimeSpan? Lag, IReadOnlyList<ArchiveGap> Gaps, string? Reason);
