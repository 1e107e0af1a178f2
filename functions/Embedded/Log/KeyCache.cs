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

    /// <summary>With their strings some 2 MB a partition.</summary>
    private const int Most = 32 * 1024;

    private string?[] _slots = new string?[Fewest];
    private int _pushedOut;

    /// <summary>What is kept where the key would be; most often it is the key.</summary>
    public string? Peek(ReadOnlySpan<byte> utf8) => utf8.Length <= LongestKept ? Volatile.Read(ref SlotOf(Volatile.Read(ref _slots), utf8)) : null;

    /// <summary>The key as a string.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="kept">What <see cref="Peek"/> gave.</param>
    public string Get(ReadOnlySpan<byte> utf8, string? kept)
    {
        if (kept is not null && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        var key = Encoding.UTF8.GetString(utf8);
        if (utf8.Length <= LongestKept)
        {
            Keep(key, utf8, kept);
        }

        return key;
    }

    private void Keep(string key, ReadOnlySpan<byte> utf8, string? pushedOut)
    {
        var slots = Volatile.Read(ref _slots);
        Volatile.Write(ref SlotOf(slots, utf8), key);
        if (pushedOut is not null && slots.Length < Most && ++_pushedOut > slots.Length)
        {
            // What was kept comes back with its next event.
            _pushedOut = 0;
            Volatile.Write(ref _slots, new string?[slots.Length * 8]);
        }
    }

    private static ref string? SlotOf(string?[] slots, ReadOnlySpan<byte> utf8) => ref slots[Crc32C.Compute(0, utf8) % (uint)slots.Length];
}
