using System.Runtime.CompilerServices;
using System.Text;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// Partition keys come again and again: the strings of recent ones are kept, so that reading does not make one per
/// event, and what is kept by key meets the same string. It grows while keys push each other out, up to a bound.
/// Threads race for slots without a lock; the loser makes a string of its own.
/// </summary>
internal sealed class KeyCache
{
    private const int LongestKept = 128;
    private const int Fewest = 512;

    /// <summary>With their strings some 4 MB a partition.</summary>
    private const int Most = 64 * 1024;

    private Slot[] _slots = new Slot[Fewest];
    private int _pushedOut;

    /// <summary>What a key is kept by; other keys may have the same.</summary>
    public static uint Mark(ReadOnlySpan<byte> utf8) => Crc32C.Compute(0, utf8);

    /// <summary>
    /// What is kept by that mark; nearly always it is the key. The string itself is not looked at, so that a caller who
    /// asks for many waits for all of them at once.
    /// </summary>
    public string? Peek(uint mark)
    {
        ref var slot = ref SlotOf(Volatile.Read(ref _slots), mark);
        return slot.Mark == mark ? Volatile.Read(ref slot.Key) : null;
    }

    /// <summary>Asks memory for what is kept, ahead of its use: the answer is of no matter.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Touch(string? kept) => kept?.Length ?? 0;

    /// <summary>The key as a string.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="kept">What <see cref="Peek"/> gave.</param>
    public string Get(ReadOnlySpan<byte> utf8, uint mark, string? kept)
    {
        if (kept is not null && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        var key = Encoding.UTF8.GetString(utf8);
        if (utf8.Length <= LongestKept)
        {
            Keep(key, mark);
        }

        return key;
    }

    private void Keep(string key, uint mark)
    {
        var slots = Volatile.Read(ref _slots);
        ref var slot = ref SlotOf(slots, mark);
        var pushedOut = slot.Key;
        slot.Mark = mark;
        Volatile.Write(ref slot.Key, key);
        if (pushedOut is not null && slots.Length < Most && ++_pushedOut > slots.Length)
        {
            // What was kept comes back with its next event.
            _pushedOut = 0;
            Volatile.Write(ref _slots, new Slot[Math.Min(slots.Length * 8, Most)]);
        }
    }

    // The number of slots is a power of two.
    private static ref Slot SlotOf(Slot[] slots, uint mark) => ref slots[mark & (uint)(slots.Length - 1)];

    // Of two threads that write at once, one may leave its mark and the other its key: then the key is not the one asked for.
    private struct Slot
    {
        public string? Key;
        public uint Mark;
    }
}
