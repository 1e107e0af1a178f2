using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Rows as the last commit left them, bounded by bytes. Two generations: a row that is used moves to the young one;
/// when that is full it becomes the old one, and what the old one held is forgotten. Valid because a row has one
/// writer, and thrown away with the processor when a commit fails.
/// </summary>
internal sealed class RowCache(long maxBytes)
{
    /// <summary>What a row costs beyond its state: key, entry, object headers.</summary>
    private const int Overhead = 200;

    private Dictionary<RowId, CachedRow> _young = [];
    private Dictionary<RowId, CachedRow> _old = [];
    private long _youngBytes;

    public bool TryGet(RowId row, out CachedRow cached)
    {
        if (_young.TryGetValue(row, out cached))
        {
            return true;
        }

        if (!_old.Remove(row, out cached))
        {
            return false;
        }

        Put(row, cached);
        return true;
    }

    public void Put(RowId row, CachedRow cached)
    {
        if (_young.TryGetValue(row, out var before))
        {
            _youngBytes -= Cost(row, before);
        }

        _young[row] = cached;
        _old.Remove(row);
        _youngBytes += Cost(row, cached);
        if (_youngBytes > maxBytes / 2)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
            _youngBytes = 0;
        }
    }

    private static long Cost(RowId row, CachedRow cached) => Overhead + (2L * row.Key.Length) + cached.Bytes;
}
