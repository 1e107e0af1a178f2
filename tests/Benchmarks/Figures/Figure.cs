namespace Serverless.Benchmarks.Figures;

/// <summary>Something that is measured, and the limit it is measured against in the same run.</summary>
/// <param name="Name">The name that <c>--only</c> takes.</param>
/// <param name="Meaning">What is measured, in a sentence.</param>
/// <param name="Limit">What the limit does, in a sentence; null if there is none.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Figure(string Name, string Meaning, string? Limit, Func<FigureBench, CancellationToken, Task> MeasureAsync)
{
    /// <summary>What peers do in its place, in a sentence; null if there is none.</summary>
    public string? Peers { get; init; }

    /// <summary>What it should reach.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>How many cases it has, among which a budget of time is shared.</summary>
    public int Cases { get; init; } = 1;

    /// <summary>How its cases are drawn; null if they are not.</summary>
    public PlotAxes? Plot { get; init; }
}

/// <summary>The axes of a plot of a figure's cases; both are logarithmic.</summary>
/// <param name="X">What grows.</param>
/// <param name="Quantities">The quantities that are drawn, a line each.</param>
/// <param name="Y">What they are, with the unit.</param>
internal sealed record PlotAxes(string X, string Y, params IReadOnlyList<string> Quantities);

/// <summary>A peer doing the work that is measured.</summary>
internal sealed record PeerRun(string Name, Func<Task<Measure>> RunAsync);

/// <summary>What came of a figure.</summary>
/// <param name="Figure">Which one.</param>
/// <param name="Cases">What was measured; of a void figure, up to where it went wrong.</param>
/// <param name="Void">Why the figure does not count; null if it does.</param>
internal sealed record FigureResult(Figure Figure, IReadOnlyList<FigureCase> Cases, string? Void)
{
    /// <summary>What a reader must know beside the numbers.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What was measured gave wrong results, so its speed says nothing. The message says what was wrong.</summary>
internal sealed class VoidFigureException(string message) : Exception(message);
