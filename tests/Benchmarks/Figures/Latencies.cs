using System.Diagnostics;

namespace Serverless.Benchmarks.Figures;

/// <summary>How long each of a number of operations took, every one kept: nothing is bucketed or sampled.</summary>
/// <param name="count">How many are kept.</param>
/// <param name="warm">How many are before them that warm up, and are not counted.</param>
internal sealed class Latencies(int count, int warm = 0)
{
    private readonly double[] _microseconds = new double[count];

    public int Count => count;

    /// <summary>
    /// Notes what operation <paramref name="index"/> took, those that warm up among them. Each index belongs to one
    /// thread at a time.
    /// </summary>
    public void Set(int index, long since, long now)
    {
        if (index >= warm)
        {
            _microseconds[index - warm] = (now - since) * 1e6 / Stopwatch.Frequency;
        }
    }

    /// <summary>p50, p99 and the largest, in microseconds.</summary>
    public Quantity[] ToQuantities(string prefix = "") => Of(_microseconds, prefix);

    /// <summary>The same of values that are already there, in microseconds, at least one.</summary>
    public static Quantity[] Of(IEnumerable<double> microseconds, string prefix = "")
    {
        double[] sorted = [.. microseconds.Order()];
        return
        [
            new($"{prefix}p50", "µs", Percentile(sorted, 0.50)),
            new($"{prefix}p99", "µs", Percentile(sorted, 0.99)),
            new($"{prefix}max", "µs", sorted[^1]),
        ];
    }

    /// <summary>The smallest value that at least this share of all values does not exceed (nearest rank).</summary>
    internal static double Percentile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
