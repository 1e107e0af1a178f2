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

    private readonly ulong[] _words = new ulong[1 << (IndexBits - WordBits)];

    /// <param name="hash">Of the row's name.</param>
    public void Add(ulong hash)
    {
        var (first, second) = IndexesOf(hash);
        _words[first >> WordBits] |= 1UL << first;
        _words[second >> WordBits] |= 1UL << second;
    }

    /// <summary>Whether the row may have been written; if not, it certainly was not.</summary>
    /// <param name="hash">Of the row's name.</param>
    public bool MayHave(ulong hash)
    {
        var (first, second) = IndexesOf(hash);
        return (_words[first >> WordBits] & (1UL << first)) != 0 && (_words[second >> WordBits] & (1UL << second)) != 0;
    }

    private static (int First, int Second) IndexesOf(ulong hash) =>
        ((int)(hash >> (64 - IndexBits)), (int)(hash >> (64 - (2 * IndexBits))) & ((1 << IndexBits) - 1));
}
