using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Projections;

public sealed class ProjectionTests
{
    [Fact]
    public void AProjection_KnowsItsViews()
    {
        Assert.Equal([Workload.ByKey, Workload.ByKind], Workload.Projection.Views);
        Assert.Equal(HubName.Default, Workload.Projection.Hub);
        Assert.Equal("workload.v1", Workload.Projection.Id.ToString());
    }

    [Fact]
    public void TwoWritersOfOneView_AreRefused() =>
        Assert.Contains("View 'notes' is written by notes.v1 and copy.v1", Refusal(Notes.Projection, Projection.Named("copy", 1)
            .Writing(events => events.Of<Note>("test.noted").FoldInto(Notes.View, n => n.Key, Notes.Fold))), StringComparison.Ordinal);

    [Fact]
    public void TwoProjectionsOfOneName_AreRefused() =>
        Assert.Contains("Two projections are named 'notes'", Refusal(Notes.Projection, Notes.Projection), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("With Space")]
    [InlineData("x~y")]
    public void ANameThatIsNoName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => Projection.Named(name, 1));

    // Not theory data: the runner would replace what is not valid Unicode.
    [Fact]
    public void ARowKeyThatIsNoKey_IsPoison() => Assert.All(
        ["", "\ud800", "x\udc00y", "\udc00\ud800", new string('k', ViewChange.MaxKeyLength + 1)],
        key => Assert.Throws<ArgumentException>(() => new Fold<NoteList, Note>(Notes.View, key, new Note("", ""), Notes.Fold)));

    [Theory]
    [InlineData("../..")]
    [InlineData("'; drop table rows")]
    [InlineData("\ud83d\ude00")]
    public void AnyOtherRowKey_IsAKey(string key) =>
        Assert.Equal(key, new Fold<NoteList, Note>(Notes.View, key, new Note("", ""), Notes.Fold).Key);

    private static string Refusal(params Projection[] projections) =>
        Assert.Throws<ArgumentException>(() => new ProjectionSet(projections)).Message;
}
