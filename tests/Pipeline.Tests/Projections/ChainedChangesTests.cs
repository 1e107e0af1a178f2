using Serverless.Contracts.Stores;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>A fold whose further change changes further rows: a place that a thing comes to tells the board, if it has never had as many.</summary>
public sealed class ChainedChangesTests
{
    private static readonly View<Note> Things = View.Of<Note>("things");

    private static readonly View<Crowd> Crowds = View.Of<Crowd>("crowds").MergedBy((a, b) => new Crowd(a.Now + b.Now, a.Most + b.Most));

    private static readonly View<NoteList> Boards = View.Of<NoteList>("boards").MergedBy((a, b) => new NoteList([.. a.Texts, .. b.Texts]));

    private static readonly Projection Projection = Projection.Named("crowds", version: 1)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(Things, [Crowds, Boards], n => n.Key, Move));

    [Fact]
    public async Task TheFoldOfAFurtherChange_MayChangeFurtherRows_AfterThoseNamedBefore()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("cup", new Note("cup", "shelf"));
        bench.Append("jug", new Note("jug", "shelf"));
        bench.Append("cup", new Note("cup", "table"));
        bench.Append("cup", new Note("cup", "shelf"));
        bench.Append("pan", new Note("pan", "shelf"));
        await bench.RunToEndAsync();

        Assert.Equal(["""shelf={"now":3,"most":3}""", """table={"now":0,"most":1}"""], await bench.RowsAsync("crowds"));
        Assert.Equal(["""all={"texts":["shelf 1","shelf 2","table 1","shelf 3"]}"""], await bench.RowsAsync("boards"));
    }

    [Fact]
    public async Task AChainThatDoesNotEnd_ChangesNoRow_AndItsKeyWaits()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("cup", new Note("cup", "shelf"));
        bench.Append("cup", new Note("cup", "everywhere"));
        bench.Append("jug", new Note("jug", "shelf"));
        await bench.RunToEndAsync();

        Assert.Equal(["""shelf={"now":2,"most":2}"""], await bench.RowsAsync("crowds"));
        Assert.Equal(["cup: 1, 0"], await bench.WardsAsync());
    }

    [Fact]
    public async Task AChainOfTheGreatestLength_IsApplied()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("cup", new Note("cup", "15 places"));
        bench.Append("jug", new Note("jug", "16 places"));
        await bench.RunToEndAsync();

        Assert.Equal(15, (await bench.RowsAsync("crowds")).Length);
        Assert.Equal(["jug: 1, 0"], await bench.WardsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task AnyBatchSplitAndAnyFailure_GivesTheSameRowsAndWards(int seed) => SplitsAndFailures.ChangeNothingAsync(Projection, seed, random =>
    {
        var thing = $"thing{random.Next(9)}";
        return new Note(thing, random.Next(20) == 0 ? "everywhere" : $"place{random.Next(5)}");
    });

    private static Folded<Note> Move(Note? before, Note move)
    {
        var to = move.Text switch
        {
            "everywhere" => Change.To(Crowds, "0", int.MaxValue, Spread),
            "15 places" => Change.To(Crowds, "0", 15, Spread),
            "16 places" => Change.To(Crowds, "0", 16, Spread),
            var place => Change.To(Crowds, place, (place, By: 1), Crowd.Evolve),
        };
        return before is null ? new(move, to) : new(move, Change.To(Crowds, before.Text, (before.Text, By: -1), Crowd.Evolve), to);
    }

    private static Folded<Crowd> Spread(Crowd? crowd, int places) => places == 1
        ? new(new Crowd(1, 1))
        : new(new Crowd(1, 1), Change.To(Crowds, $"{places}", places - 1, Spread));

    /// <summary>How many things are at a place, and the most that ever were.</summary>
    private sealed record Crowd(int Now, int Most)
    {
        public static Folded<Crowd> Evolve(Crowd? crowd, (string Place, int By) change)
        {
            var now = (crowd?.Now ?? 0) + change.By;
            return now > (crowd?.Most ?? 0)
                ? new(new Crowd(now, now), Change.To(Boards, "all", $"{change.Place} {now}", (list, text) => new NoteList([.. list?.Texts ?? [], text])))
                : new(new Crowd(now, crowd?.Most ?? 0));
        }
    }
}
