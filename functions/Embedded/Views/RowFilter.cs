using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Says of most rows that a partition never wrote them, so that nobody need look for them in SQLite: a Bloom filter with
/// two bits a row. Of a million rows it errs for one in twenty; when there are many more it is of no use, and no harm.
/// <para>One commit at a time adds; others may ask meanwhile, and see what was added before a commit was acknowledged.</para>
/// </summary>
internal sealed class RowFilter
{
    private const int IndexBits = 23;
    private const int WordBits = 6;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong[] _words = new ulong[1 << (IndexBits - WordBits)];

    public void Add(RowId row)
    {
        var (first, second) = IndexesOf(row);
        _words[first >> WordBits] |= 1UL << first;
        _words[second >> WordBits] |= 1UL << second;
    }

    /// <summary>Whether the row may have been written; if not, it certainly was not.</summary>
    public bool MayHave(RowId row)
    {
        var (first, second) = IndexesOf(row);
        return (_words[first >> WordBits] & (1UL << first)) != 0 && (_words[second >> WordBits] & (1UL << second)) != 0;
    }

    private static (int First, int Second) IndexesOf(RowId row)
    {
        var hash = (uint)row.GetHashCode() * Spread;
        return ((int)(hash >> (64 - IndexBits)), (int)(hash >> (64 - (2 * IndexBits))) & ((1 << IndexBits) - 1));
    }
}
