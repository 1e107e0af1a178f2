using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Plots;

/// <summary>Draws a figure whose cases stand on an axis.</summary>
internal static class FigurePlot
{
    public static string Of(FigureResult result) => "";
}
