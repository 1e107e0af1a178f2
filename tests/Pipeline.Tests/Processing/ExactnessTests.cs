using Serverless.Contracts.Faults;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>However the log is split into batches and wherever a call fails, the outcome is that of one event at a time.</summary>
public sealed class ExactnessTests
{
    private const int Events = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task AnyBatchSplit_GivesTheSameRowsWardsAndPositions(int seed)
    {
        var expected = await RunAsync(seed, FaultPlan.None, batch: 1);
        Assert.Contains(": 119 ", expected, StringComparison.Ordinal);

        foreach (var batch in (int[])[2, 3, 7, 20, 64, 1000])
        {
            Assert.Equal(expected, await RunAsync(seed, FaultPlan.None, batch));
        }
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect)]
    [InlineData(FailurePoint.AfterEffect)]
    public async Task AFailureOfAnyCall_ChangesNothingInTheEnd(FailurePoint point)
    {
        var counting = FaultPlan.None;
        var expected = await RunAsync(seed: 6, counting, batch: 7);

        for (var call = 1; call <= counting.CallsSeen; call++)
        {
            Assert.Equal(expected, await RunAsync(seed: 6, new FaultPlan(call, point), batch: 7));
        }
    }

    private static async Task<string> RunAsync(int seed, FaultPlan faults, int batch)
    {
        var bench = new ProcessorBench(Workload.Projection)
        {
            Faults = faults,
            Options = new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch, FirstRetryDelay = TimeSpan.Zero },
        };
        Workload.Fill(bench, seed, Events);
        await bench.RunToEndAsync();
        return await bench.OutcomeAsync();
    }
}
