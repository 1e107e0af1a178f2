namespace Serverless.Benchmarks.Figures;

/// <summary>What a figure should reach.</summary>
/// <param name="Row">The number that targets that belong together share.</param>
/// <param name="Quantity">The quantity that is held against it.</param>
/// <param name="Against">What ours is divided by.</param>
/// <param name="Bound">The least that is enough, or the most.</param>
internal sealed record Target(int Row, string Quantity, Against Against, double Bound)
{
    /// <summary>The cases whose names begin so; all by default.</summary>
    public string Case { get; init; } = "";

    /// <summary>Whether less is better, as for latencies and costs.</summary>
    public bool IsAtMost { get; init; }

    public bool IsMet(double value) => IsAtMost ? value <= Bound : value >= Bound;
}

/// <summary>What ours is divided by to be held against a target.</summary>
internal abstract record Against
{
    private Against()
    {
    }

    /// <summary>The limit of the same quantity, in the same run.</summary>
    internal sealed record Limit : Against;

    /// <summary>The best of the peers whose names begin so.</summary>
    internal sealed record Peer(string Name) : Against;

    /// <summary>A number that somebody has published, for context.</summary>
    internal sealed record Published(string Name, double Value) : Against;

    /// <summary>Nothing: ours itself, in its own unit.</summary>
    internal sealed record Nothing : Against;
}
