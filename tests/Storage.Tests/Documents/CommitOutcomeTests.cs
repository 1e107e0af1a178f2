using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>What a caller is told of a commit of which the store's answer was lost.</summary>
public sealed class CommitOutcomeTests
{
    private readonly InMemoryDocuments _documents = new() { MaxChanges = 3 };
    private readonly DocumentStore _store;

    public CommitOutcomeTests() => _store = TestStore.Of(_documents, partitions: 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_that_meets_its_own_first_try_is_committed()
    {
        _documents.FailNextCommit(CommitFault.AnswerLostAndSentAgain);

        var first = Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(Samples.Commit(0), Stop));

        Assert.Equal(first.Version, (await _store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Version);
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(Samples.Commit(1) with { Expected = first.Version }, Stop));
    }

    [Fact]
    public async Task A_given_up_commit_that_comes_through_before_the_next_is_no_other_owner()
    {
        _documents.FailNextCommit(CommitFault.LateEffect);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.CommitAsync(Samples.Commit(0), Stop));
        var opened = await _store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal(PositionVersion.None, opened.Version);
        _documents.Land();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.CommitAsync(Samples.Commit(1), Stop));

        Assert.Equal(0, (await _store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);
    }

    [Fact]
    public async Task Another_owner_is_another_owner_also_after_a_failure()
    {
        _documents.FailNextCommit(CommitFault.BeforeEffect);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.CommitAsync(Samples.Commit(0), Stop));
        await _store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var other = TestStore.Of(_documents, partitions: 1);
        var theirs = Assert.IsType<CommitResult.Committed>(await other.CommitAsync(Samples.Commit(5), Stop));

        Assert.Equal(new CommitResult.LostOwnership(theirs.Version), await _store.CommitAsync(Samples.Commit(0), Stop));
    }

    [Fact]
    public async Task Another_owner_just_before_the_commit_is_noticed()
    {
        var other = TestStore.Of(_documents, partitions: 1);
        await _store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        _documents.BeforeNextCommit = async () => await other.CommitAsync(Samples.Commit(5) with { Rows = [Samples.Row("a", 5)] }, Stop);

        Assert.IsType<CommitResult.LostOwnership>(await _store.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0)] }, Stop));

        Assert.Equal(5, (await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a")], Stop))[0]?.Sequence.Value);
    }

    [Fact]
    public async Task What_is_too_large_writes_nothing_and_can_be_split()
    {
        var large = Samples.Commit(3) with { Rows = [.. Enumerable.Range(0, 4).Select(i => Samples.Row($"k{i}", i))] };

        Assert.IsType<CommitResult.TooLarge>(await _store.CommitAsync(large, Stop));

        Assert.Empty(await _store.Views.GetStatusAsync(Samples.Payments, Stop));
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(large with { Rows = large.Rows.Take(3).ToList() }, Stop));
    }

    [Fact]
    public async Task Only_a_row_that_is_deleted_and_not_remembered_is_read()
    {
        var version = PositionVersion.None;
        async Task<int> ReadsOf(RowChange change)
        {
            var before = _documents.Gets;
            var result = await _store.CommitAsync(Samples.Commit(0) with { Expected = version, Rows = [change] }, Stop);
            version = Assert.IsType<CommitResult.Committed>(result).Version;
            return _documents.Gets - before;
        }

        Assert.Equal(0, await ReadsOf(Samples.Row("a", 0)));
        Assert.Equal(0, await ReadsOf(Samples.Row("a", 1, version: 2)));
        Assert.Equal(2, (await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a")], Stop))[0]?.Version);
        Assert.Equal(0, await ReadsOf(Samples.NoRow("a", 2)));
        Assert.Equal(1, await ReadsOf(Samples.NoRow("never was", 3)));
    }
}
