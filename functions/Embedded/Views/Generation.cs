using System.Collections.Concurrent;

namespace Serverless.Embedded.Views;

/// <summary>Commits that SQLite does not have yet: one file of the view log, and the rows that are in it.</summary>
internal sealed class Generation(ViewLogFile? file, long number)
{
    private readonly ConcurrentDictionary<LivePartition, PartitionOverlay> _partitions = new();

    /// <summary>Where the commits are on disk; null while they are read at opening.</summary>
    public ViewLogFile? File => file;

    /// <summary>Later ones have greater numbers.</summary>
    public long Number => number;

    public int Commits { get; private set; }

    /// <summary>About how much memory it takes.</summary>
    public long Bytes { get; private set; }

    public IEnumerable<PartitionOverlay> Partitions => _partitions.Values;

    public PartitionOverlay? Find(LivePartition partition) => _partitions.TryGetValue(partition, out var overlay) ? overlay : null;

    /// <summary>Takes a commit. One at a time.</summary>
    public void Put(LivePartition partition, CommitRecord record, PositionEntry entry)
    {
        var overlay = _partitions.GetOrAdd(partition, p => new PartitionOverlay(p));
        Bytes += record.Length + ((long)ViewOverlay.RowOverhead * overlay.Put(record, entry));
        Commits++;
    }
}
