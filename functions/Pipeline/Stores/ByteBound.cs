namespace Serverless.Pipeline.Stores;

/// <summary>
/// A bound on the bytes of what one read gives. The first always fits: otherwise nobody could read what is larger than
/// the bound.
/// </summary>
/// <param name="maxBytes">The most bytes beyond the first.</param>
public sealed class ByteBound(int maxBytes)
{
    private bool _isEmpty = true;

    /// <summary>How many bytes may still be given.</summary>
    public long Left { get; private set; } = maxBytes;

    /// <summary>Whether something did not fit: then nothing does any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether there is room for one more, which is then taken; the read ends before one that does not fit.</summary>
    public bool TryTake(long bytes)
    {
        IsFull |= !_isEmpty && bytes > Left;
        if (IsFull)
        {
            return false;
        }

        _isEmpty = false;
        Left = Math.Max(0, Left - bytes);
        return true;
    }
}
