using System.Globalization;

namespace Serverless.Benchmarks.Plots;

/// <summary>A logarithmic axis from one pixel to another.</summary>
internal readonly record struct LogAxis(double Least, double Most, double From, double To)
{
    /// <summary>An axis on which all the values have a place; its ends are powers of ten.</summary>
    public static LogAxis Of(IEnumerable<double> values, double from, double to)
    {
        double[] positive = [.. values.Where(v => v > 0)];
        var (least, most) = positive.Length == 0 ? (0, 0) : (Math.Floor(Math.Log10(positive.Min())), Math.Ceiling(Math.Log10(positive.Max())));
        return new LogAxis(least, most > least ? most : least + 1, from, to);
    }

    /// <summary>The powers of ten on it.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var power = Least; power <= Most; power++)
            {
                yield return Math.Pow(10, power);
            }
        }
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
