namespace Serverless.Benchmarks.Figures;

/// <summary>One number of a measurement.</summary>
/// <param name="Name">What it is, e.g. <c>events/s</c> or <c>p99</c>.</param>
/// <param name="Unit">Its unit where the name does not say it; else empty.</param>
/// <param name="Value">The number.</param>
/// <param name="IsCompared">Whether ours by the limit means anything: not where the limit is next to nothing.</param>
internal readonly record struct Quantity(string Name, string Unit, double Value, bool IsCompared = true);

/// <summary>What one run gave. The first quantity is the one that progress is told with.</summary>
internal sealed record Measure(params IReadOnlyList<Quantity> Quantities);

/// <summary>Both sides of a pair, and what each peer did in the same turn; a side is null where there is none.</summary>
internal readonly record struct Pair(Measure? Limit, Measure? Ours, params IReadOnlyList<PeerMeasure> Peers);

/// <summary>What a peer did with the same work.</summary>
internal readonly record struct PeerMeasure(string Name, Measure Measure);

/// <summary>The pairs of one case of a figure, warm-up left out.</summary>
internal sealed record FigureCase(string Name, IReadOnlyList<Pair> Pairs)
{
    /// <summary>Where it is on the axis of a plot; null if the figure has none.</summary>
    public double? X { get; init; }

    /// <summary>The peers that took part, in order.</summary>
    public IReadOnlyList<string> Peers => [.. Pairs.SelectMany(p => p.Peers).Select(p => p.Name).Distinct()];

    /// <summary>A line for each quantity that either side has, in the order in which they were given.</summary>
    public IEnumerable<CaseLine> Lines => Pairs
        .SelectMany(p => (p.Limit?.Quantities ?? []).Concat(p.Ours?.Quantities ?? []).Concat(p.Peers.SelectMany(m => m.Measure.Quantities)))
        .Select(q => (q.Name, q.Unit, q.IsCompared))
        .Distinct()
        .Select(q => new CaseLine(
            q.Name,
            q.Unit,
            q.IsCompared,
            SpreadOf(p => p.Limit, q.Name),
            SpreadOf(p => p.Ours, q.Name),
            [.. Peers.Select(peer => SpreadOf(p => p.Peers.FirstOrDefault(m => m.Name == peer).Measure, q.Name))])
        {
            Pairs = q.IsCompared ? PairRatios(q.Name, p => p.Limit) : null,
        });

    /// <summary>Ours by another side, pair by pair; null if no pair has both.</summary>
    public Spread? PairRatios(string name, Func<Pair, Measure?> side)
    {
        var ratios = (
            from pair in Pairs
            let ours = ValueOf(pair.Ours, name)
            let other = ValueOf(side(pair), name)
            where ours is not null && other is not null and not 0
            select ours.Value / other.Value).ToList();
        return ratios.Count == 0 ? null : Spread.Of(ratios);
    }

    private static double? ValueOf(Measure? measure, string name) =>
        measure?.Quantities.Where(q => q.Name == name).Select(q => (double?)q.Value).FirstOrDefault();

    private Spread? SpreadOf(Func<Pair, Measure?> side, string name)
    {
        var values = Pairs
            .SelectMany(p => side(p)?.Quantities ?? [])
            .Where(q => q.Name == name)
            .Select(q => q.Value)
            .ToList();
        return values.Count == 0 ? null : Spread.Of(values);
    }
}

/// <summary>One quantity of a case over all pairs.</summary>
internal sealed record CaseLine(string Name, string Unit, bool IsCompared, Spread? Limit, Spread? Ours, IReadOnlyList<Spread?> Peers)
{
    /// <summary>Ours by the limit, pair by pair; null where there is only one, or where it means nothing.</summary>
    public Spread? Pairs { get; init; }

    /// <summary>Ours by the limit, of the medians; null where there is only one, or where it means nothing.</summary>
    public double? Ratio => By(Limit);

    /// <summary>Ours by each peer, in the order of the case's peers.</summary>
    public IEnumerable<double?> PeerRatios => Peers.Select(By);

    private double? By(Spread? other) => IsCompared && other is { Median: not 0 } divisor && Ours is { } ours ? ours.Median / divisor.Median : null;
}
