namespace Serverless.Benchmarks.Figures;

/// <summary>A target, and what came of it in one case.</summary>
/// <param name="Target">What was to be reached.</param>
/// <param name="Case">The case.</param>
/// <param name="Unit">The unit of ours and of what it is held against.</param>
/// <param name="AgainstName">What ours is held against, e.g. the peer that was best.</param>
/// <param name="Other">Its numbers; null where there are none of a run.</param>
/// <param name="Ours">Our numbers.</param>
/// <param name="Value">The ratio of the medians, or ours itself.</param>
/// <param name="Pairs">The ratio of each pair; null where there are no pairs.</param>
/// <param name="Count">How many pairs there were.</param>
internal sealed record TargetResult(
    Target Target, string Case, string Unit, string AgainstName, Spread? Other, Spread Ours, double Value, Spread? Pairs, int Count)
{
    public bool IsMet => Target.IsMet(Value);

    /// <summary>What can be said of a figure's targets: those against peers that did not take part are left out.</summary>
    public static IEnumerable<TargetResult> Of(FigureResult result) =>
        from target in result.Figure.Targets
        from one in result.Cases
        where one.Name.StartsWith(target.Case, StringComparison.Ordinal)
        let reached = Of(target, one)
        where reached is not null
        select reached;

    private static TargetResult? Of(Target target, FigureCase one)
    {
        if (one.Lines.FirstOrDefault(l => l.Name == target.Quantity) is not { Ours: { } ours } line)
        {
            return null;
        }

        return target.Against switch
        {
            Against.Limit when line.Limit is { } limit => With("limit", limit, limit.Median, p => p.Limit),
            Against.Peer peer when Best(target, one, line, peer.Name) is { } best => With(best.Name, best.Spread, best.Spread.Median, p => p.Peers.FirstOrDefault(m => m.Name == best.Name).Measure),
            Against.Published published => With(published.Name, null, published.Value, null),
            Against.Nothing => With("", null, 1, null),
            _ => null,
        };

        TargetResult With(string name, Spread? other, double divisor, Func<Pair, Measure?>? side) => new(
            target, one.Name, line.Unit, name, other, ours, ours.Median / divisor, side is null ? null : one.PairRatios(target.Quantity, side), one.Pairs.Count);
    }

    // The one that is hardest to beat.
    private static (string Name, Spread Spread)? Best(Target target, FigureCase one, CaseLine line, string name)
    {
        var there = one.Peers.Zip(line.Peers)
            .Where(p => p.First.StartsWith(name, StringComparison.Ordinal) && p.Second is not null)
            .Select(p => (Name: p.First, Spread: p.Second!.Value))
            .ToList();
        return there.Count == 0 ? null
            : target.IsAtMost ? there.MinBy(p => p.Spread.Median)
            : there.MaxBy(p => p.Spread.Median);
    }
}
