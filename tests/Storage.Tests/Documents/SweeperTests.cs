using Serverless.Contracts.Stores;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

public sealed class SweeperTests
{
    private readonly InMemoryDocuments _documents = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_rows_that_the_partitions_own_clock_has_passed_are_removed()
    {
        var store = TestStore.Of(_documents, partitions: 2);
        await store.CommitAsync(Samples.Commit(10) with
        {
            Rows = [Samples.Row("past", 1, expires: Samples.TimeOf(10)), Samples.Row("later", 1, expires: Samples.TimeOf(11)), Samples.Row("never", 1)],
        }, Stop);

        var result = await store.Sweeper.SweepAsync(Stop);

        Assert.Equal((1, true), (result.Expired, result.IsWholeRound));
        Assert.Equal([false, true, true], (await LoadAsync(store, "past", "later", "never")).Select(r => r is not null));
    }

    [Fact]
    public async Task A_removed_row_may_come_again_while_its_owner_remembers_it()
    {
        var store = TestStore.Of(_documents, partitions: 1);
        var first = Assert.IsType<CommitResult.Committed>(
            await store.CommitAsync(Samples.Commit(10) with { Rows = [Samples.Row("a", 1, expires: Samples.TimeOf(5))] }, Stop));
        await TestStore.Of(_documents, partitions: 1).Sweeper.SweepAsync(Stop);
        Assert.Null((await LoadAsync(store, "a"))[0]);

        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(
            Samples.Commit(11) with { Expected = first.Version, Rows = [Samples.Row("a", 11), Samples.NoRow("b", 11)] }, Stop));

        Assert.Equal(11, (await LoadAsync(store, "a"))[0]?.Sequence.Value);
    }

    [Fact]
    public async Task A_row_that_expires_is_not_forgotten_by_later_commits_without_such_rows()
    {
        var store = TestStore.Of(_documents, partitions: 1);
        var first = Assert.IsType<CommitResult.Committed>(
            await store.CommitAsync(Samples.Commit(10) with { Rows = [Samples.Row("a", 1, expires: Samples.TimeOf(11))] }, Stop));
        await store.CommitAsync(Samples.Commit(12) with { Expected = first.Version, Rows = [Samples.Row("b", 12)] }, Stop);

        Assert.Equal(1, (await store.Sweeper.SweepAsync(Stop)).Expired);
    }

    [Fact]
    public async Task A_call_looks_at_a_bounded_number_of_rows_and_the_next_goes_on()
    {
        var store = TestStore.Of(_documents, partitions: 1, options: new DocumentStoreOptions { SweepRows = 1000 });
        await store.CommitAsync(Samples.Commit(10) with
        {
            Rows = [.. Enumerable.Range(0, 2500).Select(i => Samples.Row($"{i:D4}", 1, expires: Samples.TimeOf(5)))],
        }, Stop);

        var calls = new List<SweepResult>();
        do
        {
            calls.Add(await store.Sweeper.SweepAsync(Stop));
        }
        while (!calls[^1].IsWholeRound);

        Assert.Equal([1000, 1000, 500], calls.Select(c => c.Expired));
        Assert.Empty((await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 10), Samples.Noon, Stop)).Rows);
    }

    [Fact]
    public async Task Released_events_are_kept_as_long_as_a_replay_can_need_them_and_patients_for_ever()
    {
        var store = TestStore.Of(_documents, partitions: 1);
        var horizon = Samples.Commit(5).Position with { ClockStart = Samples.Noon, ReplayFrom = new(0) };
        var version = await CommitAsync(store, Samples.Commit(5) with { Position = horizon, Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        version = await CommitAsync(store, Samples.Commit(5) with
        {
            Expected = version, Position = horizon, Released = [Samples.Released(0, 5), Samples.Released(1, 5)],
        });
        Assert.Equal(0, (await store.Sweeper.SweepAsync(Stop)).Cleared);
        Assert.Equal(2, (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Hospitalized.Count);

        await CommitAsync(store, Samples.Commit(20) with { Expected = version });

        // Two marks and the event that was only ever held.
        Assert.Equal(3, (await store.Sweeper.SweepAsync(Stop)).Cleared);
        Assert.Equal(0, (await store.Sweeper.SweepAsync(Stop)).Cleared);
        Assert.Equal(HospitalStatus.Released, (await store.Hospital.GetAsync(Samples.Patient(0), Stop))?.Status);
    }

    private static async Task<PositionVersion> CommitAsync(DocumentStore store, Commit commit) =>
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop)).Version;

    private static ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(DocumentStore store, params string[] keys) =>
        store.LoadAsync(Samples.Payments, Samples.P0, [.. keys.Select(Samples.Id)], Stop);
}
