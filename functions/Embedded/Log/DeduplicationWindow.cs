using System.Diagnostics.CodeAnalysis;

namespace Serverless.Embedded.Log;

/// <summary>
/// Remembers the events of the last while, at most a set number, oldest forgotten first. A ring in the order of
/// arrival, and chains through it by hash: about 56 bytes an event and nothing for the collector to follow.
/// </summary>
internal sealed class DeduplicationWindow(TimeSpan window, int maxEntries)
{
    private const int Least = 1024;
    private const int End = -1;

    private DeduplicationEntry[] _entries = new DeduplicationEntry[Math.Min(Least, maxEntries)];
    private int[] _older = new int[Math.Min(Least, maxEntries)];
    private int[] _newest = NewBuckets(Math.Min(Least, maxEntries));
    private int _oldest;

    public int Count { get; private set; }

    /// <summary>The oldest time that is still remembered.</summary>
    public long Cutoff(long now) => now - window.Ticks;

    public bool TryFind(UInt128 identity, long now, [MaybeNullWhen(false)] out DeduplicationEntry found)
    {
        for (var slot = _newest[Bucket(identity)]; slot != End; slot = _older[slot])
        {
            found = _entries[slot];
            if (found.Identity == identity)
            {
                return found.Ticks >= Cutoff(now);
            }
        }

        found = default;
        return false;
    }

    public void Add(in DeduplicationEntry entry)
    {
        if (Count == maxEntries)
        {
            Forget();
        }
        else if (Count == _entries.Length)
        {
            Resize((int)Math.Min(maxEntries, Count * 2L));
        }

        var slot = (int)(((long)_oldest + Count) % _entries.Length);
        _entries[slot] = entry;
        Count++;
        Link(slot);
    }

    /// <summary>Forgets what is older than the window, and gives memory back when most of it is unused.</summary>
    public void Expire(long now)
    {
        var cutoff = Cutoff(now);
        while (Count > 0 && _entries[_oldest].Ticks < cutoff)
        {
            Forget();
        }

        if (_entries.Length > Least && Count < _entries.Length / 8)
        {
            Resize(Math.Max(Least, _entries.Length / 4));
        }
    }

    private static int[] NewBuckets(int capacity)
    {
        var buckets = new int[capacity];
        Array.Fill(buckets, End);
        return buckets;
    }

    // The identity is a cryptographic hash already.
    private int Bucket(UInt128 identity) => (int)((ulong)identity % (ulong)_newest.Length);

    private void Link(int slot)
    {
        ref var newest = ref _newest[Bucket(_entries[slot].Identity)];
        _older[slot] = newest;
        newest = slot;
    }

    private void Forget()
    {
        ref var link = ref _newest[Bucket(_entries[_oldest].Identity)];
        while (link != _oldest)
        {
            link = ref _older[link];
        }

        link = End;
        _oldest = (_oldest + 1) % _entries.Length;
        Count--;
    }

    private void Resize(int capacity)
    {
        var entries = new DeduplicationEntry[capacity];
        for (var i = 0; i < Count; i++)
        {
            entries[i] = _entries[(int)(((long)_oldest + i) % _entries.Length)];
        }

        (_entries, _older, _newest, _oldest) = (entries, new int[capacity], NewBuckets(capacity), 0);
        for (var i = 0; i < Count; i++)
        {
            Link(i);
        }
    }
}
