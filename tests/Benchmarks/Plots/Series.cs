using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Plots;

/// <summary>A line of a plot.</summary>
internal sealed record Series(string Name, IReadOnlyList<(double X, Spread Y)> Points);
