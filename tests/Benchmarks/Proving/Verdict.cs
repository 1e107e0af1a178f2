using System.Globalization;

namespace Serverless.Benchmarks.Proving;

/// <summary>What a run comes to.</summary>
internal abstract record Verdict(int ExitCode)
{
    /// <summary>The verdict of what was found in the log and in the view.</summary>
    /// <param name="acknowledged">How many events were.</param>
    /// <param name="findings">What was found against each witness.</param>
    public static Verdict Of(long acknowledged, params IReadOnlyList<Findings> findings) =>
        findings.Any(f => f.Total > 0) ? new Disproved(findings)
        : acknowledged == 0 ? new NotChecked("not one event was acknowledged")
        : new Proven(acknowledged);

    public sealed record Proven(long Acknowledged) : Verdict(0)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"PROVEN: {Acknowledged:N0} acknowledged events, each exactly once and in its key's order, in the log and in the view.");
    }

    public sealed record Disproved(IReadOnlyList<Findings> Findings) : Verdict(1)
    {
        public override string ToString() =>
            $"DISPROVED: {string.Join("; ", Findings.Where(f => f.Total > 0).Select(f => $"{f.Witness}: {f}"))}. The evidence is above.";
    }

    /// <summary>Nothing can be said.</summary>
    public sealed record NotChecked(string Reason) : Verdict(2)
    {
        public override string ToString() => $"NOT CHECKED: {Reason}";
    }
}
