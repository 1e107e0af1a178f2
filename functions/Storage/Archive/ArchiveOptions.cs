namespace Serverless.Storage.Archive;

/// <summary>How the archive is written and read. The defaults suit hubs from one event a minute to some MB a second.</summary>
public sealed class ArchiveOptions
{
    /// <summary>
    /// A segment begins once the oldest event that is not archived is this old, and takes all that follows. So it
    /// bounds both how far the archive is behind and how many small blobs there are: at most 96 a day and partition
    /// with the default of 15 minutes, which is a hundredth of the shortest retention worth having, a day.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The largest segment in bytes; one event that is larger has a segment of its own. Default 16 MiB: what is kept in memory to write it.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most events in a segment. Default 100,000.</summary>
    public int SegmentEvents { get; init; } = 100_000;

    /// <summary>
    /// How many segments a page of the directory lists. Default 500: the manifest, written with each segment, stays
    /// under 200 KB however long the archive grows.
    /// </summary>
    public int PageSegments { get; init; } = 500;

    /// <summary>How many partitions are archived at the same time. Default 4, each with one segment in memory.</summary>
    public int ParallelPartitions { get; init; } = 4;

    /// <summary>How many bytes a read of the log may take while archiving. Default 4 MiB.</summary>
    public int LogReadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many bytes of a segment one download takes. Default 4 MiB, beyond which throughput gains little.</summary>
    public int DownloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many readers keep what they have downloaded. Default 32: one rebuild of a hub of 32 partitions, 128 MiB
    /// at most. A further reader takes the place of the one that has read nothing for longest, which then downloads again.
    /// </summary>
    public int MaxReaders { get; init; } = 32;

    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentBytes, 256 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SegmentEvents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PageSegments);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ParallelPartitions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LogReadBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(DownloadBytes, SegmentHeader.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxReaders);
    }
}
