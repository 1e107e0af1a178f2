namespace Serverless.Embedded.Log;

/// <summary>
/// Remembers the events of the last while, at most a set number, oldest forgotten first. A ring in the order of
/// arrival, and chains through it by hash: about 56 bytes an event and nothing for the collector to follow. It is
/// much larger than the processor's caches: what counts is how often it is gone to, and how many at a time.
/// </summary>
internal sealed class DeduplicationWindow(TimeSpan window, int maxEntries)
{
    private const int Least = 1024;
    private const int End = -1;

    private Slot[] _slots = new Slot[Math.Min(Least, maxEntries)];
    private int[] _newest = NewBuckets(Math.Min(Least, maxEntries));
    private int _oldest;

    public int Count { get; private set; }

    /// <summary>The oldest time that is still remembered.</summary>
    public long Cutoff(long now) => now - window.Ticks;

    /// <summary>
    /// Where the search for each event begins, good until something is added or forgotten. Nothing in this loop
    /// waits for the turn before, so the processor fetches many at once.
    /// </summary>
    public void FindChains(ReadOnlySpan<PreparedEvent> events, Span<int> chains)
    {
        for (var i = 0; i < events.Length; i++)
        {
            chains[i] = _newest[Bucket(events[i].Identity)];
        }
    }

    /// <param name="identity">Who is looked for.</param>
    /// <param name="chain">From <see cref="FindChains"/>.</param>
    /// <param name="now">Older than the window before this is not found.</param>
    /// <param name="found">What was stored.</param>
    public bool TryFind(UInt128 identity, int chain, long now, out DeduplicationEntry found)
    {
        for (var at = chain; at != End; at = _slots[at].Older)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Identity == identity)
            {
                found = new DeduplicationEntry(identity, slot.Partition, slot.Sequence, slot.Ticks);
                return slot.Ticks >= Cutoff(now);
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
        else if (Count == _slots.Length)
        {
            Resize((int)Math.Min(maxEntries, Count * 2L));
        }

        var at = At(Count);
        _slots[at] = new Slot(entry.Identity, entry.Sequence, entry.Ticks, entry.Partition, End);
        Count++;
        Link(at);
    }

    /// <summary>Forgets what is older than the window, and gives memory back when most of it is unused.</summary>
    public void Expire(long now)
    {
        var cutoff = Cutoff(now);
        while (Count > 0 && _slots[_oldest].Ticks < cutoff)
        {
            Forget();
        }

        if (_slots.Length > Least && Count < _slots.Length / 8)
        {
            Resize(Math.Max(Least, _slots.Length / 4));
        }
    }

    private static int[] NewBuckets(int capacity)
    {
        // Twice as many, so that most chains are empty and most events that are new are known to be so at once.
        var buckets = new int[(int)Math.Min(Array.MaxLength, capacity * 2L)];
        Array.Fill(buckets, End);
        return buckets;
    }

    // The identity is a cryptographic hash already: its lowest 32 bits, as a fraction of the buckets.
    private int Bucket(UInt128 identity) => (int)(((ulong)(uint)identity * (ulong)_newest.Length) >> 32);

    private int At(int index) => (int)(((long)_oldest + index) % _slots.Length);

    private void Link(int at)
    {
        ref var newest = ref _newest[Bucket(_slots[at].Identity)];
        _slots[at].Older = newest;
        newest = at;
    }

    private void Forget()
    {
        ref var link = ref _newest[Bucket(_slots[_oldest].Identity)];
        while (link != _oldest)
        {
            link = ref _slots[link].Older;
        }

        link = End;
        _oldest = (_oldest + 1) % _slots.Length;
        Count--;
    }

    private void Resize(int capacity)
    {
        var slots = new Slot[capacity];
        for (var i = 0; i < Count; i++)
        {
            slots[i] = _slots[At(i)];
        }

        (_slots, _newest, _oldest) = (slots, NewBuckets(capacity), 0);
        for (var i = 0; i < Count; i++)
        {
            Link(i);
        }
    }

    private struct Slot(UInt128 identity, long sequence, long ticks, int partition, int older)
    {
        public readonly UInt128 Identity = identity;
        public readonly long Sequence = sequence;
        public readonly long Ticks = ticks;
        public readonly int Partition = partition;

        /// <summary>The one before with the same bucket.</summary>
        public int Older = older;
    }
}
