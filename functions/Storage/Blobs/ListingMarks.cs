namespace Serverless.Storage.Blobs;

/// <summary>
/// Where pages of listings ended, with the service's own token for what comes behind. The service lists from the
/// beginning or from such a token, not from a name: with these, whoever goes through a view page by page does not list
/// it from the beginning each time. A token stands for a name, so what is written meanwhile is not missed.
/// </summary>
internal sealed class ListingMarks
{
    private const int Max = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedList<string, string>> _marks = [];
    private int _count;

    /// <summary>The token of the last page that ended at or before a name; null to begin at the beginning.</summary>
    public string? Find(string prefix, string? after)
    {
        lock (_lock)
        {
            if (after is null || !_marks.TryGetValue(prefix, out var marks))
            {
                return null;
            }

            var (low, high) = (0, marks.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = string.CompareOrdinal(marks.Keys[middle], after) <= 0 ? (middle + 1, high) : (low, middle);
            }

            return low == 0 ? null : marks.Values[low - 1];
        }
    }

    public void Set(string prefix, string last, string token)
    {
        lock (_lock)
        {
            if (_count >= Max)
            {
                _marks.Clear();
                _count = 0;
            }

            if (!_marks.TryGetValue(prefix, out var marks))
            {
                _marks.Add(prefix, marks = new SortedList<string, string>(StringComparer.Ordinal));
            }

            _count += marks.ContainsKey(last) ? 0 : 1;
            marks[last] = token;
        }
    }
}
