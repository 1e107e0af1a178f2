namespace Serverless.Benchmarks.Figures;

/// <summary>Something that is measured, and the limit it is measured against in the same run.</summary>
/// <param name="Name">The name that <c>--only</c> takes.</param>
/// <param name="Meaning">What is measured, in a sentence.</param>
/// <param name="Limit">What the limit does, in a sentence; null if there is none.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Figure(string Name, string Meaning, string? Limit, Func<FigureBench, CancellationToken, Task> MeasureAsync);

/// <summary>What came of a figure.</summary>
/// <param name="Figure">Which one.</param>
/// <param name="Cases">What was measured; of a void figure, up to where it went wrong.</param>
/// <param name="Void">Why the figure does not count; null if it does.</param>
internal sealed record FigureResult(Figure Figure, IReadOnlyList<FigureCase> Cases, string? Void);

/// <summary>What was measured gave wrong results, so its speed says nothing. The message says what was wrong.</summary>
internal sealed class VoidFigureException(string message) : Exception(message);
