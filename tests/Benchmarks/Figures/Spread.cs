namespace Serverless.Benchmarks.Figures;

/// <summary>The smallest, the middle and the largest of some runs.</summary>
internal readonly record struct Spread(double Min, double Median, double Max)
{
    /// <summary>The spread of at least one value. The median of an even number is the mean of the two in the middle.</summary>
    public static Spread Of(IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[^1]);
    }
}
