namespace Serverless.Benchmarks.Proving;

/// <summary>
/// Compares what the log gives with what was acknowledged: every acknowledged event is there once, where its receipt
/// says, in its key's order; one that was not acknowledged may be there once.
/// </summary>
internal sealed class LogCheck(IReadOnlyDictionary<string, KeyLedger> published)
{
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _next = [];
    private readonly Dictionary<Place, string> _standing = [];

    public Findings Findings { get; } = new("log");

    /// <summary>How many of the run's events the log gave.</summary>
    public long Count { get; private set; }

    /// <summary>The highest number of a key that the log gave, and whether all up to it came once and in order.</summary>
    public (long Highest, bool IsWhole) Of(string key) =>
        _seen.TryGetValue(key, out var seen) ? (seen.Highest, seen.Highest == seen.Places.Count && !seen.IsFaulty) : (0, true);

    /// <summary>Where reading of a partition begins.</summary>
    public void Begin(int partition, long sequence) => _next[partition] = sequence;

    /// <summary>Takes the next event of a partition.</summary>
    public void See(LoggedProbe e)
    {
        if (_next.TryGetValue(e.At.Partition, out var due) && due != e.At.Sequence)
        {
            Findings.Add(Fault.Wrong, $"partition {e.At.Partition}: after event {due - 1} the log gave event {e.At.Sequence}");
        }

        _next[e.At.Partition] = e.At.Sequence + 1;
        if (e.Key is null)
        {
            return;
        }

        Count++;
        _standing[e.At] = $"{e.Key} number {e.Number}";
        if (!published.TryGetValue(e.Key, out var ledger) || e.Number < 1 || e.Number > ledger.Attempted)
        {
            Findings.Add(Fault.Wrong, $"key {e.Key}: number {e.Number} is in the log at {e.At} and was never published");
            return;
        }

        if (!_seen.TryGetValue(e.Key, out var seen))
        {
            _seen.Add(e.Key, seen = new Seen());
        }

        See(seen, e);
    }

    /// <summary>Says that a partition cannot be read further.</summary>
    public void Break(int partition, string reason) =>
        Findings.Add(Fault.Wrong, $"partition {partition} cannot be read: {reason}");

    /// <summary>Ends the check: what was acknowledged and not given is lost.</summary>
    public void End()
    {
        foreach (var ledger in published.Values)
        {
            var seen = _seen.GetValueOrDefault(ledger.Key);
            for (var number = 1; number <= ledger.Places.Count; number++)
            {
                var receipt = ledger.Places[number - 1];
                if (seen is null || !seen.Places.TryGetValue(number, out var at))
                {
                    Findings.Add(Fault.Lost, $"key {ledger.Key}: number {number}, acknowledged as {receipt}, is not in the log; there stands {_standing.GetValueOrDefault(receipt, "none of this run's events")}");
                }
                else if (at != receipt && !seen.Repeated.Contains((number, receipt)))
                {
                    Findings.Add(Fault.Wrong, $"key {ledger.Key}: number {number} was acknowledged as {receipt} and is in the log at {at}");
                }
            }
        }
    }

    private void See(Seen seen, LoggedProbe e)
    {
        if (seen.Places.TryGetValue(e.Number, out var before))
        {
            seen.IsFaulty = true;
            seen.Repeated.Add((e.Number, e.At));
            Findings.Add(Fault.Duplicated, $"key {e.Key}: number {e.Number} is in the log at {before} and again at {e.At}");
            return;
        }

        seen.Places.Add(e.Number, e.At);
        if (e.Number < seen.Highest)
        {
            seen.IsFaulty = true;
            Findings.Add(Fault.Reordered, $"key {e.Key}: number {e.Number} at {e.At} comes after number {seen.Highest} at {seen.Places[seen.Highest]}");
        }
        else if (seen.Highest > 0 && seen.Places[seen.Highest].Partition != e.At.Partition)
        {
            seen.IsFaulty = true;
            Findings.Add(Fault.Reordered, $"key {e.Key}: number {e.Number} at {e.At} is in another partition than number {seen.Highest} at {seen.Places[seen.Highest]}");
        }

        seen.Highest = Math.Max(seen.Highest, e.Number);
    }

    private sealed class Seen
    {
        public Dictionary<long, Place> Places { get; } = [];

        public HashSet<(long Number, Place At)> Repeated { get; } = [];

        public long Highest { get; set; }

        public bool IsFaulty { get; set; }
    }
}
