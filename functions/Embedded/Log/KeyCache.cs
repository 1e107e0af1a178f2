using System.Text;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// Partition keys come again and again: the strings of recent ones are kept, so that reading does not make one per
/// event. Threads race for slots without a lock; the loser makes a string of its own.
/// </summary>
internal sealed class KeyCache
{
    private const int LongestKept = 128;

    private readonly string?[] _slots = new string?[4096];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var slot = ref _slots[Crc32C.Compute(0, utf8) % (uint)_slots.Length];
        if (Volatile.Read(ref slot) is { } kept && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        var key = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, key);
        return key;
    }
}
