using System.Globalization;

namespace Serverless.Benchmarks.Kills;

/// <summary>What was done and what was found.</summary>
internal sealed class KillReport
{
    private const int Shown = 20;
    private readonly SortedDictionary<KillMoment, int> _kills = [];
    private readonly List<string> _problems = [];

    public int Kills => _kills.Values.Sum();

    public IReadOnlyDictionary<KillMoment, int> KillsAt => _kills;

    public long Acknowledged { get; private set; }

    public long Written { get; private set; }

    public long Duplicates { get; private set; }

    public long Retries { get; private set; }

    public long Releases { get; private set; }

    public int Rounds { get; private set; }

    public IReadOnlyList<string> Problems => _problems;

    public void Killed(KillMoment moment) => _kills[moment] = _kills.GetValueOrDefault(moment) + 1;

    public void Problem(string problem) => _problems.Add(problem);

    public void Checked(Ledger ledger, long written, int releases)
    {
        Rounds++;
        Acknowledged += ledger.Acknowledged.Count;
        Written += written;
        Duplicates += ledger.Duplicates;
        Retries += ledger.Retries;
        Releases += releases;
    }

    public override string ToString()
    {
        var at = string.Join(", ", _kills.Select(k => $"{k.Key} {k.Value}"));
        var verdict = _problems.Count == 0
            ? "Nothing lost, nothing twice, nothing out of order; every row exact."
            : $"{_problems.Count} problems:\n  {string.Join("\n  ", _problems.Take(Shown))}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Kills:N0} kills in {Rounds:N0} rounds: {at}
            {Acknowledged:N0} events acknowledged, {Written:N0} in the logs, {Duplicates:N0} answered as duplicates, {Retries:N0} requests posted again, {Releases:N0} releases asked for
            {verdict}
            """);
    }
}
