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
    public async Task AnySplitIntoCommitsAndPortions_GivesTheSameRowsWardsAndPositions(int seed)
    {
        var expected = await RunAsync(seed, FaultPlan.None, batch: 1);
        Assert.Contains(": 119 ", expected, StringComparison.Ordinal);

        foreach (var (batch, portion) in ((int, int)[])[(2, 2), (3, 2), (7, 1000), (20, 7), (64, 1), (1000, 1000), (1000, 16)])
        {
            Assert.Equal(expected, await RunAsync(seed, FaultPlan.None, batch, portion));
            Assert.Equal(expected, await RunAsync(seed, FaultPlan.None, batch, portion, commitsYield: true));
        }
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect, 1000, false)]
    [InlineData(FailurePoint.AfterEffect, 1000, false)]
    [InlineData(FailurePoint.BeforeEffect, 3, true)]
    [InlineData(FailurePoint.AfterEffect, 3, true)]
    public async Task AFailureOfAnyCall_ChangesNothingInTheEnd(FailurePoint point, int portion, bool commitsYield)
    {
        var counting = FaultPlan.None;
        var expected = await RunAsync(seed: 6, counting, batch: 7, portion);

        for (var call = 1; call <= counting.CallsSeen; call++)
        {
            Assert.Equal(expected, await RunAsync(seed: 6, new FaultPlan(call, point), batch: 7, portion, commitsYield));
        }
    }

    private static async Task<string> RunAsync(int seed, FaultPlan faults, int batch, int portion = 1000, bool commitsYield = false)
    {
        var bench = new ProcessorBench(Workload.Projection)
        {
            Faults = faults,
            CommitsYield = commitsYield,
            Options = new ProcessingOptions
            {
                MinBatchEvents = batch,
                MaxBatchEvents = batch,
                PortionEvents = portion,
                MaxCacheBytes = commitsYield ? 600 : 1_000_000,
                FirstRetryDelay = TimeSpan.Zero,
            },
        };
        Workload.Fill(bench, seed, Events);
        await bench.RunToEndAsync();
        return await bench.OutcomeAsync();
    }
}
