namespace Serverless.Pipeline.Stores;

/// <summary>
/// Takes the rows of a page in order, until it is full by keys or by bytes. It ends between two keys, and the first key
/// always fits: otherwise nobody could read what is larger than a page.
/// </summary>
public sealed class PageRows(in ListQuery query)
{
    private readonly int _top = query.Top;
    private readonly int _maxBytes = query.MaxBytes;
    private readonly List<StoredRow> _rows = [];
    private int _keys;
    private int _lastKey;
    private long _bytes;

    public IReadOnlyList<StoredRow> Rows => _rows;

    /// <summary>Whether there was room. If not, the page ends before the row's key, and nothing may be added any more.</summary>
    public bool TryAdd(StoredRow row)
    {
        if (_rows.Count == 0 || _rows[^1].Key != row.Key)
        {
            if (_keys == _top)
            {
                return false;
            }

            _keys++;
            _lastKey = _rows.Count;
        }

        _bytes += row.State.Length;
        if (_keys > 1 && _bytes > _maxBytes)
        {
            _rows.RemoveRange(_lastKey, _rows.Count - _lastKey);
            return false;
        }

        _rows.Add(row);
        return true;
    }
}
