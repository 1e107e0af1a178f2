using System.Reactive.Linq;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class UnwritableStateTests
{
    private static readonly View<Tally> Tallies = View.Of<Tally>("tallies");

    private static readonly Projection Projection = Projection.Named("unwritable", version: 1)
        .Writing(events => events.Of<Step>("test.step").FoldInto(Tallies, s => s.Key, (_, s) => s.Kind switch
        {
            "write" => new Tally(0, double.NaN, "cannot be written as JSON"),
            _ => null,
        }));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task AStateThatCannotBeWritten_IsPoison_AlsoIfALaterEventOfTheBatchReplacesIt(int batch)
    {
        var bench = new ProcessorBench(Projection) { Options = new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch } };
        bench.Append("a", new Step("a", "write", 0), type: "test.step");
        bench.Append("a", new Step("a", "delete", 1), type: "test.step");

        await bench.RunToEndAsync();

        Assert.Equal(["a: 0, 1"], await bench.WardsAsync());
    }
}
