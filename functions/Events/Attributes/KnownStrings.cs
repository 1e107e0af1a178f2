using System.Text;

namespace Serverless.Events.Attributes;

/// <summary>
/// Strings that come again with nearly every event (types, sources, extension names), kept so that reading one
/// allocates nothing. Bounded: each text has one slot, and a new text takes the slot over. Only valid texts are
/// kept, so a hit needs no second check. Safe for many threads, because a slot is one reference.
/// </summary>
internal sealed class KnownStrings
{
    private const int MaxLength = 128;

    private readonly string?[] _slots = new string?[1024];

    public string? Find(ReadOnlySpan<byte> ascii)
    {
        var known = ascii.Length <= MaxLength ? _slots[Slot(ascii)] : null;
        return known is not null && Ascii.Equals(ascii, known) ? known : null;
    }

    public string Keep(ReadOnlySpan<byte> ascii, string text)
    {
        if (ascii.Length <= MaxLength)
        {
            _slots[Slot(ascii)] = text;
        }

        return text;
    }

    // HashCode is seeded per process, so nobody can choose texts that share a slot.
    private int Slot(ReadOnlySpan<byte> ascii)
    {
        var hash = default(HashCode);
        hash.AddBytes(ascii);
        return hash.ToHashCode() & (_slots.Length - 1);
    }
}
