using System.Globalization;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>A fold that changes further rows: a thing moves from place to place, and each place lists what came and went.</summary>
public sealed class FurtherChangesTests
{
    private static readonly View<Note> Things = View.Of<Note>("things");

    private static readonly View<NoteList> Places = View.Of<NoteList>("places").MergedBy((a, b) => new NoteList([.. a.Texts, .. b.Texts]));

    private static readonly Projection Moves = Projection.Named("moves", version: 1)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(Things, [Places], n => n.Key, Move));

    [Fact]
    public void TheProjectionWritesTheViewsThatItsFoldsChange() => Assert.Equal([Things, Places], Moves.Views);

    [Fact]
    public async Task FurtherChanges_AreAppliedInOrder_WithWhatTheRowRemembers()
    {
        var bench = new ProcessorBench(Moves);
        bench.Append("cup", new Note("cup", "shelf"));
        bench.Append("cup", new Note("cup", "table"));
        bench.Append("jug", new Note("jug", "table"));
        bench.Append("cup", new Note("cup", "bin"));
        await bench.RunToEndAsync();

        Assert.Equal(["""jug={"key":"jug","text":"table"}"""], await bench.RowsAsync("things"));
        Assert.Equal(
            ["""bin={"texts":["+cup"]}""", """shelf={"texts":["+cup","-cup"]}""", """table={"texts":["+cup","+jug","-cup"]}"""],
            await bench.RowsAsync("places"));
    }

    [Fact]
    public async Task WhatAFurtherChangeRefuses_ChangesNoRow_AndItsKeyWaits()
    {
        var bench = new ProcessorBench(Moves);
        bench.Append("cup", new Note("cup", "shelf"));
        bench.Append("cup", new Note("cup", "full"));
        bench.Append("cup", new Note("cup", "table"));
        await bench.RunToEndAsync();

        Assert.Equal(["""cup={"key":"cup","text":"shelf"}"""], await bench.RowsAsync("things"));
        Assert.Equal(["""shelf={"texts":["+cup"]}"""], await bench.RowsAsync("places"));
        Assert.Equal(["cup: 1, 1"], await bench.WardsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task AnyBatchSplitAndAnyFailure_GivesTheSameRowsAndWards(int seed) => SplitsAndFailures.ChangeNothingAsync(Moves, seed, random =>
    {
        var thing = random.Next(12) == 0 ? "cup" : $"thing{random.Next(9)}";
        return new Note(thing, random.Next(9) == 0 ? "bin" : $"place{random.Next(5).ToString(CultureInfo.InvariantCulture)}");
    });

    [Fact]
    public async Task AViewThatFoldIntoDoesNotName_IsSaid()
    {
        var bench = new ProcessorBench(Projection.Named("moves", version: 1)
            .Writing(events => events.Of<Note>("test.noted").FoldInto(Things, [], n => n.Key, Move)));
        bench.Append("cup", new Note("cup", "shelf"));
        await using var processors = bench.NewProcessors();
        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("Projection moves.v1: a fold changes a row of view 'places', which no FoldInto names", processors.Health[0].Reason, StringComparison.Ordinal);
        Assert.Empty(await bench.WardsAsync());
    }

    private static Folded<Note> Move(Note? before, Note move)
    {
        var to = Change.To(Places, move.Text, $"+{move.Key}", move.Text == "full" ? Refuse : List);
        return before is null
            ? new(move, to)
            : new(move.Text == "bin" ? null : move, Change.To(Places, before.Text, $"-{move.Key}", List), to);
    }

    private static NoteList List(NoteList? list, string what) => what == "+cup" && list?.Texts.Length > 5
        ? throw new InvalidOperationException("Full.")
        : new NoteList([.. list?.Texts ?? [], what]);

    private static NoteList Refuse(NoteList? list, string what) => throw new InvalidOperationException("Full.");
}
