using System.Globalization;

namespace Serverless.Benchmarks.Plots;

/// <summary>A logarithmic axis from one pixel to another.</summary>
/// <param name="Least">The logarithm of its lower end.</param>
/// <param name="Most">The logarithm of its upper end.</param>
/// <param name="From">The pixel of its lower end.</param>
/// <param name="To">The pixel of its upper end.</param>
/// <param name="Ticks">The values that are labelled.</param>
internal sealed record LogAxis(double Least, double Most, double From, double To, IReadOnlyList<double> Ticks)
{
    // Within so many powers of ten, only powers would leave most of the picture empty.
    private const double Few = 2;

    /// <summary>An axis on which all the values have a place; its ends are powers of ten, or 2 or 5 of them where there are few.</summary>
    public static LogAxis Of(IEnumerable<double> values, double from, double to)
    {
        double[] positive = [.. values.Where(v => v > 0)];
        var (min, max) = positive.Length == 0 ? (1, 1) : (positive.Min(), positive.Max());
        int[] steps = Math.Log10(max / min) < Few ? [1, 2, 5] : [1];
        var ticks = (
            from power in Enumerable.Range((int)Math.Floor(Math.Log10(min)), (int)Math.Ceiling(Math.Log10(max / min)) + 3)
            from step in steps
            select step * Math.Pow(10, power)).ToList();
        var first = ticks.FindLastIndex(t => t <= min * (1 + 1e-9));
        var last = Math.Max(first + 1, ticks.FindIndex(t => t >= max * (1 - 1e-9)));
        return new LogAxis(Math.Log10(ticks[first]), Math.Log10(ticks[last]), from, to, ticks[first..(last + 1)]);
    }

    /// <summary>An axis whose ends and labels are the values themselves.</summary>
    public static LogAxis Through(IEnumerable<double> values, double from, double to)
    {
        double[] points = [.. values.Where(v => v > 0).Distinct().Order()];
        return points.Length < 2 ? Of(points, from, to) : new LogAxis(Math.Log10(points[0]), Math.Log10(points[^1]), from, to, points);
    }

    /// <summary>The pixel of a value.</summary>
    public double At(double value) => From + ((Math.Log10(value) - Least) / (Most - Least) * (To - From));

    /// <summary>1,000 as 1k, a million as 1M.</summary>
    public static string Label(double value) => value switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.##}G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##}M"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.##}k"),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
