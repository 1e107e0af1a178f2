using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Keys in the order of their encoded bytes.</summary>
/// <param name="From">The least that is in it, or comes just before it.</param>
/// <param name="IsAfter">Whether <paramref name="From"/> itself is left out.</param>
/// <param name="Before">The first that is not in it any more.</param>
internal readonly record struct KeyRange(byte[] From, bool IsAfter, byte[] Before)
{
    /// <summary>Greater than every text: no encoded text contains this byte.</summary>
    private static readonly byte[] End = [0xFF];

    public static KeyRange Of(in ListQuery query)
    {
        var prefix = StoredText.Encode(query.Prefix);
        var after = query.After is null ? null : StoredText.Encode(query.After);
        return after is null || after.AsSpan().SequenceCompareTo(prefix) < 0
            ? new KeyRange(prefix, IsAfter: false, Beyond(prefix))
            : new KeyRange(after, IsAfter: true, Beyond(prefix));
    }

    /// <summary>The least bytes after everything that begins with the prefix: its last byte, never 0xFF, plus one.</summary>
    private static byte[] Beyond(byte[] prefix)
    {
        if (prefix.Length == 0)
        {
            return End;
        }

        byte[] bound = [.. prefix];
        bound[^1]++;
        return bound;
    }
}
