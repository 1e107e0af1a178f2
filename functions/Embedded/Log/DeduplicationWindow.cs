namespace Serverless.Embedded.Log;

/// <summary>
/// Remembers the events of the last while, and as many of the newest as are kept whatever their age; at most a set number
/// after each round, oldest forgotten first. Age is what has elapsed, so no clock can make it forget. A ring in the order
/// of arrival, and a table of places in it: about 56 bytes an event and nothing for the collector to follow.
/// Both are much larger than the processor's caches, so what counts is how often they are gone to, and how many at a
/// time.
/// </summary>
internal sealed class DeduplicationWindow(TimeSpan window, int kept, int maxEntries)
{
    private const int Least = 1024;

    /// <summary>How many oldest are forgotten at a time: their places stay in the nearest cache between two looks.</summary>
    private const int Together = 64;

    private Slot[] _slots = new Slot[Least];
    private IdentityTable _table = new(Least);
    private int _oldest;

    public int Count { get; private set; }

    /// <summary>How many of the newest are remembered whatever their age.</summary>
    public int Kept => kept;

    /// <summary>What is remembered since before this has been there for longer than the window.</summary>
    public long Cutoff(long elapsed) => elapsed - window.Ticks;

    /// <summary>Brings near what <see cref="TryFind"/> and <see cref="Add"/> will need, for all of them at once.</summary>
    public void Approach(ReadOnlySpan<PreparedEvent> events)
    {
        foreach (ref readonly var prepared in events)
        {
            _table.Approach(Hash(prepared.Identity));
        }
    }

    /// <param name="identity">Who is looked for.</param>
    /// <param name="found">What was stored.</param>
    public bool TryFind(UInt128 identity, out DeduplicationEntry found)
    {
        var hash = Hash(identity);
        for (var at = _table.Home(hash); _table.TryNext(hash, ref at, out var place);)
        {
            ref readonly var slot = ref _slots[place];
            if (slot.Is(identity))
            {
                found = new DeduplicationEntry(identity, slot.Partition, slot.Sequence, slot.Since);
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Remembers one more, whether or not that is too many: <see cref="Trim"/> follows.</summary>
    public void Add(in DeduplicationEntry entry)
    {
        if (Count == _slots.Length)
        {
            // A round more than the most, because nothing is forgotten before the round has become durable.
            var most = maxEntries + (maxEntries / 16L);
            Resize((int)Math.Max(Count + Least, Math.Min(most, Count * 2L)));
        }

        var at = At(Count);
        _slots[at] = new Slot(entry);
        _table.Add(Hash(entry.Identity), at);
        Count++;
    }

    /// <summary>Forgets those that were added last: they did not become durable.</summary>
    public void TakeBack(int count)
    {
        for (; count > 0; count--)
        {
            Remove(At(--Count));
        }
    }

    /// <summary>Forgets the oldest of those that are too many.</summary>
    public void Trim() => Forget(Count - maxEntries);

    /// <summary>Forgets what is older than the window and not kept anyway, and gives memory back when most of it is unused.</summary>
    public void Expire(long elapsed)
    {
        var cutoff = Cutoff(elapsed);
        while (Count > kept && _slots[_oldest].Since < cutoff)
        {
            Forget(1);
        }

        if (_slots.Length > Least && Count < _slots.Length / 8)
        {
            Resize(Math.Max(Least, _slots.Length / 4));
        }
    }

    // The identity is a cryptographic hash already.
    private static uint Hash(UInt128 identity) => (uint)identity;

    private int At(int index)
    {
        var behind = _slots.Length - _oldest;
        return index < behind ? _oldest + index : index - behind;
    }

    private void Forget(int count)
    {
        for (; count > 0; count -= Together)
        {
            var some = Math.Min(count, Together);
            for (var i = 0; i < some; i++)
            {
                _table.Approach(_slots[At(i)].Hash);
            }

            for (var i = 0; i < some; i++)
            {
                Remove(_oldest);
                _oldest = At(1);
                Count--;
            }
        }
    }

    private void Remove(int at) => _table.Remove(_slots[at].Hash, at);

    private void Resize(int capacity)
    {
        var slots = new Slot[capacity];
        var first = Math.Min(Count, _slots.Length - _oldest);
        _slots.AsSpan(_oldest, first).CopyTo(slots);
        _slots.AsSpan(0, Count - first).CopyTo(slots.AsSpan(first));
        _table = _table.Resize(capacity, _oldest, _slots.Length);
        (_slots, _oldest) = (slots, 0);
    }

    // The identity in halves: a UInt128 would be aligned to 16 bytes, and cost 8 more.
    private readonly struct Slot(in DeduplicationEntry entry)
    {
        public readonly long Sequence = entry.Sequence;
        public readonly long Since = entry.Since;
        public readonly int Partition = entry.Partition;
        private readonly ulong _low = (ulong)entry.Identity;
        private readonly ulong _high = (ulong)(entry.Identity >> 64);

        public uint Hash => (uint)_low;

        public bool Is(UInt128 identity) => _low == (ulong)identity && _high == (ulong)(identity >> 64);
    }
}
