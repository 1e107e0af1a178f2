using Serverless.Benchmarks.Machines;

namespace Serverless.Benchmarks.Figures;

/// <summary>Everything about a run that somebody needs to judge or to repeat it.</summary>
internal sealed record FigureReport(
    Machine Machine, DateTimeOffset Begun, TimeSpan Took, string CommandLine, int Repeats, bool IsQuick, IReadOnlyList<FigureResult> Figures);
