namespace Serverless.Embedded.Views;

/// <summary>How the embedded store uses the machine.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>Connections for reads. Default 4: reads are short, and more than the cores of a small machine only wait.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>Page cache of the writer in bytes. Default 64 MiB, which holds the upper levels of a tree of many million rows.</summary>
    public long WriterCacheBytes { get; init; } = 64 << 20;

    /// <summary>Page cache of each reading connection in bytes. Default 8 MiB; the operating system's cache is behind it.</summary>
    public long ReaderCacheBytes { get; init; } = 8 << 20;

    /// <summary>
    /// How long a statement waits for a lock of another process, e.g. of somebody's sqlite3 shell. Default 2 s: then the
    /// commit fails as unavailable and is retried by its processor, where it can be seen.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most that the database may take on disk, without its write-ahead log; null for no limit (the default). At the
    /// limit commits fail as on a full disk, and go on once it is raised or rows are gone.
    /// </summary>
    public long? MaxDatabaseBytes { get; init; }

    /// <summary>How many transactions may wait for the writer before callers wait to hand theirs over. Default 256.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>
    /// The write-ahead log is copied into the database after this many bytes, and takes about this much disk. Default
    /// 256 MiB: a page that several flushes write is copied once, and one of 10,000 random rows writes some 40 MB of
    /// pages. Opening after a crash reads the log once.
    /// </summary>
    public long CheckpointBytes { get; init; } = 256 << 20;

    /// <summary>
    /// About how much memory the commits may take that SQLite does not have yet, in each of two generations: one is
    /// filled while the other is written. Default 64 MiB. The larger it is, the more commits of a row are written as one,
    /// and the more of the view log is read after a crash.
    /// </summary>
    public long OverlayBytes { get; init; } = 64 << 20;

    /// <summary>
    /// When SQLite has a commit at the latest, unless it is too slow. Default 1 s. It is how old a list of rows may be;
    /// the row of a key is seen at once.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often expired rows of a partition are deleted, at most. Default 10 s; readers never see them anyway.</summary>
    public TimeSpan PurgeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The most expired rows of a partition deleted in one transaction, if it does not write more. Default 1,000, a few
    /// milliseconds.
    /// </summary>
    public int PurgeBatch { get; init; } = 1000;

    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Readers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WriterCacheBytes, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReaderCacheBytes, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDatabaseBytes ?? 1 << 20, 64 << 10, nameof(MaxDatabaseBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointBytes, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(OverlayBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FlushInterval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(PurgeInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PurgeBatch, 1);
    }
}
