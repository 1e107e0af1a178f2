namespace Serverless.Pipeline.Projections;

/// <summary>
/// The ids that came within a span. An id counts as seen from its last coming, dropped or not: what is remembered
/// then depends on no event older than the span, and a replay of the horizon rebuilds it.
/// </summary>
internal sealed class RecentIds(TimeSpan within)
{
    private readonly Dictionary<(string Source, string Id), DateTimeOffset> _last = [];
    private readonly Queue<((string Source, string Id) Id, DateTimeOffset At)> _order = new();

    public int Count => _last.Count;

    /// <summary>Notes an id; false if it came within the span before.</summary>
    public bool Add((string Source, string Id) id, DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && oldest.At + within <= now)
        {
            _order.Dequeue();
            if (_last[oldest.Id] == oldest.At)
            {
                _last.Remove(oldest.Id);
            }
        }

        var isNew = !_last.TryGetValue(id, out var last);
        if (isNew || last != now)
        {
            _last[id] = now;
            _order.Enqueue((id, now));
        }

        return isNew;
    }
}
