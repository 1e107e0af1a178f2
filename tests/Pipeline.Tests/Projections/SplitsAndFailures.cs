using Serverless.Contracts.Faults;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Projections;

/// <summary>The same 80 events in batches of every size, and with every one of the first calls failing.</summary>
internal static class SplitsAndFailures
{
    private const int Events = 80;

    /// <summary>Every run gives the same rows and wards as the one of single events.</summary>
    /// <param name="projection">What is run.</param>
    /// <param name="seed">Of the notes.</param>
    /// <param name="next">Draws a note, and is called once for each.</param>
    public static async Task ChangeNothingAsync(Projection projection, int seed, Func<Random, Note> next)
    {
        var expected = await RunAsync(FaultPlan.None, batch: 1);
        Assert.Contains($": {Events - 1} ", expected, StringComparison.Ordinal);

        foreach (var batch in (int[])[2, 3, 7, 20, 100])
        {
            Assert.Equal(expected, await RunAsync(FaultPlan.None, batch));
        }

        for (var call = 1; call <= 40; call++)
        {
            Assert.Equal(expected, await RunAsync(new FaultPlan(call, FailurePoint.BeforeEffect), batch: 20));
        }

        async Task<string> RunAsync(FaultPlan faults, int batch)
        {
            var bench = new ProcessorBench(projection)
            {
                Faults = faults,
                Options = new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch, FirstRetryDelay = TimeSpan.Zero },
            };
            var random = new Random(seed);
            for (var i = 0; i < Events; i++)
            {
                var note = next(random);
                bench.Append(note.Key, note, i);
            }

            await bench.RunToEndAsync();
            return await bench.OutcomeAsync();
        }
    }
}
