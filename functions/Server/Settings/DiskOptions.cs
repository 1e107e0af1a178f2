using System.ComponentModel.DataAnnotations;

namespace Serverless.Server.Settings;

/// <summary>How much disk is used beside the data itself, and in which steps it is given back.</summary>
public sealed class DiskOptions
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// The size of a file of the log. Default 64 MiB. Retention deletes whole files, and opening after a crash reads
    /// the last one of each partition: smaller ones are for small disks and quick starts.
    /// </summary>
    [Range(64 * 1024, 1024 * MiB)]
    public long SegmentBytes { get; init; } = 64 * MiB;

    /// <summary>
    /// After how many bytes the write-ahead log of the views is copied into their database; it takes about this much
    /// disk. Default 256 MiB: a page that many commits write is copied once.
    /// </summary>
    [Range(MiB, 16 * 1024 * MiB)]
    public long CheckpointBytes { get; init; } = 256 * MiB;
}
