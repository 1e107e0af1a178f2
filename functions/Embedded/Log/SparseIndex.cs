namespace Serverless.Embedded.Log;

/// <summary>
/// Where some of a segment's records are: one about every <see cref="Interval"/> bytes. One thread adds, any
/// number find beside it without a lock.
/// </summary>
internal sealed class SparseIndex
{
    /// <summary>8 KiB: finding a record reads at most this much too much, and 64 MiB of log cost 64 KiB of memory.</summary>
    public const int Interval = 8 * 1024;

    private IndexEntry[] _entries;
    private int _count;

    public SparseIndex()
        : this([])
    {
    }

    public SparseIndex(IndexEntry[] entries)
    {
        _entries = entries;
        _count = entries.Length;
    }

    public ReadOnlySpan<IndexEntry> Entries
    {
        get
        {
            // The count first: an array read after it is at least as new.
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _entries).AsSpan(0, count);
        }
    }

    /// <summary>Notes a record, if the last noted one is far enough away.</summary>
    public void Add(long sequence, long offset)
    {
        if (_count > 0 && offset - _entries[_count - 1].Offset < Interval)
        {
            return;
        }

        if (_count == _entries.Length)
        {
            var larger = new IndexEntry[Math.Max(16, _count * 2)];
            _entries.AsSpan(0, _count).CopyTo(larger);
            Volatile.Write(ref _entries, larger);
        }

        _entries[_count] = new IndexEntry(sequence, offset);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The last noted record at or before <paramref name="sequence"/>.</summary>
    public bool TryFind(long sequence, out IndexEntry entry)
    {
        var entries = Entries;
        var low = 0;
        var high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Sequence <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        entry = low > 0 ? entries[low - 1] : default;
        return low > 0;
    }
}
