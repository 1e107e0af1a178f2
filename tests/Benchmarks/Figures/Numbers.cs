using System.Globalization;

namespace Serverless.Benchmarks.Figures;

/// <summary>Numbers as people read them: whole where large, three digits where small.</summary>
internal static class Numbers
{
    public static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Text(Spread spread) => $"{Text(spread.Median)} ({Text(spread.Min)} to {Text(spread.Max)})";

    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("N2", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
