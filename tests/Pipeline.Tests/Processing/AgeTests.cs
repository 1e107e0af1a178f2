using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class AgeTests
{
    private static readonly View<NoteList> Fleeting = View.Of<NoteList>("fleeting").KeptFor(TimeSpan.FromMinutes(1));

    private static readonly Projection Projection = Projection.Named("fleeting", version: 1)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(Fleeting, n => n.Key, Notes.Fold));

    [Fact]
    public async Task ARowOlderThanItsViewsAge_IsGoneForTheNextFold()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("a", new Note("a", "1"), atSeconds: 0);
        bench.Append("a", new Note("a", "2"), atSeconds: 59);
        await bench.RunToEndAsync();
        Assert.Equal(["""a={"texts":["1","2"]}"""], await bench.RowsAsync("fleeting"));

        bench.Append("a", new Note("a", "3"), atSeconds: 119);
        await bench.RunToEndAsync();
        Assert.Equal(["""a={"texts":["3"]}"""], await bench.RowsAsync("fleeting"));
    }

    [Fact]
    public async Task ARowOlderThanItsViewsAge_IsGoneForReaders()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("a", new Note("a", "1"));
        await bench.RunToEndAsync();

        bench.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Empty(await bench.RowsAsync("fleeting"));
    }
}
