using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Rows as the last commit left them, bounded by bytes. Two generations: a row that is used moves to the young one;
/// when that is full it becomes the old one, and what the old one held is forgotten. Valid because a row has one
/// writer, and thrown away with the processor when a commit fails.
/// </summary>
internal sealed class RowCache(long maxBytes, StateBuffer buffer)
{
    /// <summary>What a row costs beyond its state's JSON: key, entry, its object and that of its state.</summary>
    private const int Overhead = 250;

    private readonly List<ViewRows> _views = [];
    private long _youngBytes;

    /// <summary>The row of a key, which may have to be loaded yet.</summary>
    public WorkingRow FindOrAdd(View view, string key)
    {
        var row = Of(view).FindOrAdd(key, out var wasYoung);
        if (!wasYoung)
        {
            _youngBytes += Overhead + (2L * key.Length) + row.Bytes;
        }

        return row;
    }

    /// <summary>A young row's state has another size than before.</summary>
    public void Resized(WorkingRow row, int bytesBefore) => _youngBytes += row.Bytes - bytesBefore;

    /// <summary>
    /// Forgets what was not used for long. Only when a commit is handed over and the one before has ended: the rows of
    /// either were used since the last time, so none of them is forgotten before the store has it.
    /// </summary>
    public void Trim()
    {
        if (_youngBytes > maxBytes / 2)
        {
            _views.ForEach(rows => rows.Age());
            _youngBytes = 0;
        }
    }

    private ViewRows Of(View view)
    {
        foreach (var rows in _views)
        {
            if (ReferenceEquals(rows.View, view))
            {
                return rows;
            }
        }

        return OfName(view);
    }

    private ViewRows OfName(View view)
    {
        // A pipeline may make its view anew each time it is built; the name is what it is.
        if (_views.Find(rows => rows.View.Name == view.Name) is { } same)
        {
            return same;
        }

        var added = new ViewRows(view, buffer.WriterFor(view));
        _views.Add(added);
        return added;
    }
}
