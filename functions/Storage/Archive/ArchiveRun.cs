namespace Serverless.Storage.Archive;

/// <summary>What one run of the archiver came to.</summary>
/// <param name="Partitions">Each partition, by number.</param>
public sealed record ArchiveRun(IReadOnlyList<ArchiveRunPartition> Partitions)
{
    public long Events => Partitions.Sum(p => p.Events);

    public long Bytes => Partitions.Sum(p => p.Bytes);

    /// <summary>Whether time ran out before all that was due was archived.</summary>
    public bool HasMore => Partitions.Any(p => p.Outcome == ArchiveOutcome.MoreIsDue);
}
