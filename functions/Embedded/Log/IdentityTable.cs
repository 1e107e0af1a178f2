using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Serverless.Embedded.Log;

/// <summary>
/// Where in a ring the events of a hash are: a hash table with open addressing, each place beside its whole hash, so
/// that an event that is not there is nearly always known by one look into one cache line. A hash is 32 bits that are
/// spread evenly. Places stand in the order of their hashes, so it is made larger in one pass.
/// </summary>
/// <param name="capacity">How many it will hold; it is kept half empty.</param>
internal sealed class IdentityTable(int capacity)
{
    // The hash above, the place below plus one: nothing is zero.
    private readonly ulong[] _entries = new ulong[(int)Math.Min(Array.MaxLength, Math.Max(1, capacity) * 2L)];

    /// <summary>Has what a search for the hash will read fetched; nothing waits for it, so many are fetched at once.</summary>
    public unsafe void Approach(uint hash)
    {
        if (Sse.IsSupported)
        {
            // An address is enough, even if the collector moves the table meanwhile: nothing is read.
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[Home(hash)]));
        }
    }

    /// <summary>Where the search for a hash begins.</summary>
    public int Home(uint hash) => (int)((hash * (ulong)_entries.Length) >> 32);

    /// <summary>The next place of a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="at">Where the search goes on; <see cref="Home"/> at first.</param>
    /// <param name="place">The place.</param>
    /// <returns>False if there is none.</returns>
    public bool TryNext(uint hash, ref int at, out int place)
    {
        ulong entry;
        do
        {
            entry = _entries[at];
            at = After(at);
        }
        while (entry != 0 && HashOf(entry) != hash);
        place = PlaceOf(entry);
        return entry != 0;
    }

    public void Add(uint hash, int place)
    {
        var at = Home(hash);
        while (_entries[at] != 0)
        {
            at = After(at);
        }

        _entries[at] = Entry(hash, place);
    }

    /// <summary>Removes a place that is there; what was pushed away by it moves nearer to where it belongs.</summary>
    public void Remove(uint hash, int place)
    {
        var hole = Home(hash);
        var wanted = Entry(hash, place);
        while (_entries[hole] != wanted)
        {
            hole = After(hole);
        }

        for (var at = After(hole); _entries[at] != 0; at = After(at))
        {
            if (Distance(Home(HashOf(_entries[at])), at) >= Distance(hole, at))
            {
                _entries[hole] = _entries[at];
                hole = at;
            }
        }

        _entries[hole] = 0;
    }

    /// <summary>The same places in a ring of another size, which begins with what was the oldest.</summary>
    /// <param name="to">How many it will hold.</param>
    /// <param name="oldest">Where the ring began.</param>
    /// <param name="ring">How many it held.</param>
    public IdentityTable Resize(int to, int oldest, int ring)
    {
        var other = new IdentityTable(to);
        foreach (var entry in _entries)
        {
            if (entry != 0)
            {
                var place = PlaceOf(entry) - oldest;
                other.Add(HashOf(entry), place < 0 ? place + ring : place);
            }
        }

        return other;
    }

    private static ulong Entry(uint hash, int place) => ((ulong)hash << 32) | (uint)(place + 1);

    private static uint HashOf(ulong entry) => (uint)(entry >> 32);

    private static int PlaceOf(ulong entry) => (int)(uint)entry - 1;

    private int After(int at) => at + 1 == _entries.Length ? 0 : at + 1;

    private int Distance(int from, int to) => to >= from ? to - from : to - from + _entries.Length;
}
