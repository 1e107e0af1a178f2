using Serverless.Pipeline.Probes;

namespace Serverless.Benchmarks.Proving;

/// <summary>
/// Compares the rows of the view <c>probes</c> with what was acknowledged, and with the log, once the view says that
/// it has seen the whole log: each row counts every event of its key once, in order.
/// </summary>
internal sealed class ViewCheck(IReadOnlyDictionary<string, KeyLedger> published, LogCheck log)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public Findings Findings { get; } = new("view");

    public int Rows => _seen.Count;

    /// <summary>Takes a row.</summary>
    public void See(string key, ProbeRow row)
    {
        if (!published.TryGetValue(key, out var ledger))
        {
            Findings.Add(Fault.Wrong, $"key {key}: has a row of {row.Count} events and was never published");
        }
        else if (!_seen.Add(key))
        {
            Findings.Add(Fault.Wrong, $"key {key}: its row was given twice");
        }
        else
        {
            Compare(ledger, row);
        }
    }

    /// <summary>A read that was promised to see an event did not.</summary>
    public void NotSeen(string key, long number, Place receipt, string instead) =>
        Findings.Add(Fault.Lost, $"key {key}: the view said that it had seen number {number} at {receipt}, but {instead}");

    /// <summary>Ends the check: a key that was acknowledged and has no row is lost.</summary>
    public void End()
    {
        foreach (var ledger in published.Values.Where(l => !_seen.Contains(l.Key)))
        {
            var due = Math.Max(ledger.Acknowledged, log.Of(ledger.Key).Highest);
            if (due > 0)
            {
                Findings.Add(Fault.Lost, $"key {ledger.Key}: has no row; numbers 1 to {due} are missing");
            }
        }
    }

    private void Compare(KeyLedger ledger, ProbeRow row)
    {
        var key = ledger.Key;
        var lost = FindLost(ledger, row);
        if (row.Highest > ledger.Attempted)
        {
            Findings.Add(Fault.Wrong, $"key {key}: number {row.Highest} was never published; the last one was {ledger.Attempted}");
        }

        if (row.Duplicate is { } twice)
        {
            Findings.Add(Fault.Duplicated, $"key {key}: number {twice.Number} came again at sequence number {twice.SequenceNumber}, after {twice.After}; the row counts {row.Count} events");
        }

        if (row.Reordering is { } late)
        {
            Findings.Add(Fault.Reordered, $"key {key}: number {late.Number} at sequence number {late.SequenceNumber} came after number {late.After}");
        }

        if (row is { Duplicate: null, Reordering: null } && !lost)
        {
            CompareCounts(key, row);
        }
    }

    private bool FindLost(KeyLedger ledger, ProbeRow row)
    {
        var before = Findings[Fault.Lost];
        foreach (var range in row.Missing.Where(r => r.From <= ledger.Acknowledged))
        {
            var to = Math.Min(range.To, ledger.Acknowledged);
            Findings.Add(Fault.Lost, $"key {ledger.Key}: numbers {range.From} to {to} (acknowledged as {ledger.Places[(int)range.From - 1]} to {ledger.Places[(int)to - 1]}) are missing; after number {range.From - 1} came number {range.To + 1}");
        }

        var (inLog, isWhole) = log.Of(ledger.Key);
        if (row.Highest < ledger.Acknowledged)
        {
            Findings.Add(Fault.Lost, $"key {ledger.Key}: the row ends with number {row.Highest}; number {row.Highest + 1} was acknowledged as {ledger.Places[(int)row.Highest]}, and {ledger.Acknowledged} numbers in all");
        }
        else if (isWhole && row.Highest < inLog)
        {
            Findings.Add(Fault.Lost, $"key {ledger.Key}: the row ends with number {row.Highest}, and the log has numbers up to {inLog}");
        }

        return Findings[Fault.Lost] > before;
    }

    // The row names no fault of its own: then its numbers must fit each other.
    private void CompareCounts(string key, ProbeRow row)
    {
        var due = row.Highest - row.Missing.Sum(r => r.To - r.From + 1);
        if (row.Count != due && row.Missing.Count < ProbeRow.MaxMissing)
        {
            Findings.Add(row.Count > due ? Fault.Duplicated : Fault.Lost, $"key {key}: the row counts {row.Count} events, but its numbers up to {row.Highest} make {due}");
        }

        if (row.Last != row.Highest)
        {
            Findings.Add(Fault.Reordered, $"key {key}: number {row.Last} came last, after number {row.Highest}");
        }

        if (row.First != 1 && row.Gap is null)
        {
            Findings.Add(Fault.Reordered, $"key {key}: number {row.First} came first");
        }
    }
}
