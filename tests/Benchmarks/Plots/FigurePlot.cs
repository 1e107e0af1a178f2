using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Plots;

/// <summary>Draws a figure whose cases stand on an axis.</summary>
internal static class FigurePlot
{
    public static string Of(FigureResult result, PlotAxes axes) => SvgPlot.Of(
        result.Figure.Name,
        axes.X,
        axes.Y,
        [.. axes.Quantities.Select(quantity => new Series(quantity, [.. PointsOf(result, quantity)]))]);

    private static IEnumerable<(double X, Spread Y)> PointsOf(FigureResult result, string quantity)
    {
        foreach (var one in result.Cases)
        {
            if (one.X is { } x && one.Lines.FirstOrDefault(l => l.Name == quantity)?.Ours is { } ours)
            {
                yield return (x, ours);
            }
        }
    }
}
