namespace Serverless.Embedded.Log;

/// <summary>How an <see cref="EmbeddedLog"/> keeps its events.</summary>
public sealed class EmbeddedLogOptions
{
    /// <summary>
    /// The size of a segment file. Default 64 MiB: opening after a crash reads at most that much per partition, and
    /// retention deletes in steps of it. An event larger than that has a segment of its own.
    /// </summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// How many bytes of waiting events are written and synced together, beyond the first request. Default 8 MiB:
    /// far beyond where the sync's own time stops to matter, little enough to keep the wait of each short.
    /// </summary>
    public int MaxRoundBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many requests may wait to be written; further ones wait to get in. Default 1,024.</summary>
    public int MaxWaitingRequests { get; init; } = 1024;

    /// <summary>
    /// How many partitions a round that goes past the journal writes and syncs at the same time, each by a thread of its
    /// own. Default 4: the file systems join syncs that come together, which halves the time of a round that touches
    /// four partitions. 1 leaves everything to the writer's thread, what else is done in the background as well.
    /// </summary>
    public int ParallelSyncs { get; init; } = 4;

    /// <summary>
    /// The size of each of the journal's two files. Default 8 MiB: what was journaled is synced in its segments each
    /// time one is full, and an opening after a crash writes at most both again.
    /// </summary>
    public int JournalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Up to this size the events of a round are made durable by one sync of the journal; more go past it, straight
    /// into their segments. Default 256 KiB: beyond, writing every byte twice costs more than syncing a few files. 0
    /// leaves the journal unused.
    /// </summary>
    public int MaxJournaledRoundBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// How long an event is remembered at least, to answer its repetition with its first receipt. Default one hour; zero
    /// remembers nothing.
    /// </summary>
    public TimeSpan DeduplicationWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many of the newest events are remembered whatever their age. Default 100,000, about 6 MB: after a restart age is
    /// a matter of the machine's clock, and whoever sends again after minutes must be recognised when that is wrong.
    /// </summary>
    public int MinDeduplicationEntries { get; init; } = 100_000;

    /// <summary>
    /// How many events are remembered at most; beyond that the oldest are forgotten before their time. Default five
    /// million, which is 1,400 events a second for an hour and takes about 300 MB when all are there.
    /// </summary>
    public int MaxDeduplicationEntries { get; init; } = 5_000_000;

    /// <summary>Segments whose newest event is older than this are deleted. Default null: kept for ever.</summary>
    public TimeSpan? RetainFor { get; init; }

    /// <summary>The oldest segments of a partition above this size are deleted. Default null: no limit.</summary>
    public long? RetainBytesPerPartition { get; init; }

    /// <summary>How often retention looks at the age of segments when nothing is written. Default one minute.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a hub that is not there may be created. Default true; false where something else says that it was there.
    /// </summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>
    /// Lost events that a person has decided to go on without, as the message about the damage names them. What stands in
    /// their place is kept aside, and a record that is no event gets each one's number: projections take it into their
    /// hospitals. Default none.
    /// </summary>
    public IReadOnlyList<LostEvents> GoOnWithout { get; init; } = [];

    /// <summary>
    /// Whether to go on with what the segments hold, and the rounds of the journal that are whole, where the journal is
    /// damaged or missing. If the machine lost its power, the last events may be missing then. Its files are kept aside.
    /// Default false: the hub is not opened.
    /// </summary>
    public bool GoOnWithoutJournal { get; init; }

    /// <summary>
    /// Whether to make a manifest that is damaged or missing anew from what is there: a segment that is missing at an end
    /// is not noticed then. Default false: the hub is not opened.
    /// </summary>
    public bool RebuildManifest { get; init; }

    /// <summary>How many identities are kept whatever their age.</summary>
    internal int KeptIdentities => DeduplicationWindow > TimeSpan.Zero ? Math.Min(MinDeduplicationEntries, MaxDeduplicationEntries) : 0;

    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxRoundBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRoundBytes, 256 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentBytes, 1024L * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(JournalBytes, 2 * JournalFormat.Step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(JournalBytes, 256 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxJournaledRoundBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxWaitingRequests);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ParallelSyncs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDeduplicationEntries);
        ArgumentOutOfRangeException.ThrowIfNegative(MinDeduplicationEntries);
        ArgumentOutOfRangeException.ThrowIfLessThan(DeduplicationWindow, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetentionInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetainFor ?? TimeSpan.MaxValue, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RetainBytesPerPartition ?? 1);
    }
}
