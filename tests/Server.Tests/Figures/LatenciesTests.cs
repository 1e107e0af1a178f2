using System.Diagnostics;
using Serverless.Benchmarks.Figures;

namespace Serverless.Server.Tests.Figures;

/// <summary>What latencies keep, and what of it they give.</summary>
public sealed class LatenciesTests
{
    [Fact]
    public void What_warms_up_is_not_counted()
    {
        var latencies = new Latencies(count: 3, warm: 2);
        double[] milliseconds = [900, 800, 1, 2, 3];
        for (var i = 0; i < milliseconds.Length; i++)
        {
            latencies.Set(i, 0, (long)(milliseconds[i] / 1_000 * Stopwatch.Frequency));
        }

        Assert.Equal([("p50", 2_000.0), ("p99", 3_000.0), ("max", 3_000.0)], latencies.ToQuantities().Select(q => (q.Name, q.Value)));
    }

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void A_percentile_is_the_smallest_value_that_its_share_does_not_exceed(double share, double expected) =>
        Assert.Equal(expected, Latencies.Percentile([.. Enumerable.Range(1, 100).Select(i => (double)i)], share));
}
