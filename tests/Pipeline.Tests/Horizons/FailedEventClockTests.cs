using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Horizons;

/// <summary>An event that fails is taken out as if it had never been pushed, and so is the time that it brought.</summary>
public sealed class FailedEventClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Projection Held = Projection.Named("held", version: 1).WithHorizon(Minute)
        .Writing(events => events.Of<Note>("test.noted").Delay(TimeSpan.FromSeconds(20), events.Clock).FoldInto(Notes.View, n => n.Key, Notes.Fold))
        .Writing(events => events.Of<Note>("test.broken").FoldInto(Notes.View, n => n.Key, Notes.Fold));

    [Theory]
    [InlineData("test.broken")]
    [InlineData("test.noted")]
    public async Task What_the_pipeline_held_before_a_late_event_that_fails_still_comes_out(string type)
    {
        var bench = new ProcessorBench(Held);
        bench.Append("a", new Note("a", "1"));
        if (type == "test.broken")
        {
            // Its fold fails.
            bench.Append("b", new Note("b", "poison"), 600, type);
        }
        else
        {
            // It cannot be read as what the projection takes.
            bench.Append("b", "no note", 600, type);
        }

        bench.Append("c", new Note("c", "1"), 1200);
        await bench.RunToEndAsync();

        Assert.Equal(["""a={"texts":["1"]}"""], await bench.RowsAsync("notes"));
        Assert.Equal(["b: 1, 0"], await bench.WardsAsync());
    }
}
