using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Rows as the last commit left them, bounded by bytes. Two generations: a row that is used moves to the young one;
/// when that is full it becomes the old one, and what the old one held is forgotten. Valid because a row has one
/// writer, and thrown away with the processor when a commit fails.
/// </summary>
internal sealed class RowCache(long maxBytes)
{
    /// <summary>What a row costs beyond its state: key, entry, its object and that of its state.</summary>
    private const int Overhead = 300;

    private Dictionary<RowId, WorkingRow> _young = [];
    private Dictionary<RowId, WorkingRow> _old = [];
    private long _youngBytes;

    public WorkingRow? Find(RowId id)
    {
        if (_young.TryGetValue(id, out var row))
        {
            return row;
        }

        if (_old.Remove(id, out row))
        {
            Add(row);
        }

        return row;
    }

    /// <summary>Takes a row that is not there.</summary>
    public void Add(WorkingRow row)
    {
        _young.Add(row.Id, row);
        row.Cost = 0;
        Weigh(row);
    }

    /// <summary>Counts the size of a young row anew.</summary>
    public void Weigh(WorkingRow row)
    {
        var cost = Overhead + (2L * row.Id.Key.Length) + row.Bytes;
        _youngBytes += cost - row.Cost;
        row.Cost = cost;
    }

    /// <summary>
    /// Forgets what was not used for long. Only when a commit is handed over and the one before has ended: the rows of
    /// either were used since the last time, so none of them is forgotten before the store has it.
    /// </summary>
    public void Trim()
    {
        if (_youngBytes > maxBytes / 2)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
            _youngBytes = 0;
        }
    }
}
