namespace Serverless.Benchmarks.Nexmark;

/// <summary>Counts of the last panes or windows, of which one begins every 2 s; older ones are forgotten.</summary>
/// <param name="Latest">When the latest begins.</param>
/// <param name="Counts">The counts of the latest, of the one before, and so on.</param>
internal sealed record RecentCounts(long Latest, long[] Counts)
{
    public const long Step = 2_000;
    public const int Kept = 10;

    /// <summary>The count of what begins then; 0 if it is not known.</summary>
    public long this[long begin] => (Latest - begin) / Step is >= 0 and var i && i < Counts.Length ? Counts[i] : 0;

    /// <summary>The larger of each two.</summary>
    public static RecentCounts Most(RecentCounts left, RecentCounts right) => Enumerable
        .Range(0, right.Counts.Length)
        .Select(i => right.Latest - (i * Step))
        .Aggregate(left, (most, begin) => most.With(begin, Math.Max(most[begin], right[begin])));

    /// <summary>The same with another count; one that is no longer kept changes nothing.</summary>
    public RecentCounts With(long begin, long count)
    {
        var latest = Math.Max(Latest, begin);
        var oldest = Math.Max(Math.Min(Latest - ((Counts.Length - 1) * Step), begin), latest - ((Kept - 1) * Step));
        if (begin < oldest)
        {
            return this;
        }

        var counts = new long[((latest - oldest) / Step) + 1];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = this[latest - (i * Step)];
        }

        counts[(latest - begin) / Step] = count;
        return new(latest, counts);
    }
}
