using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>What a table's bounds make of commits; the double fails a test that breaks one.</summary>
public sealed class TableDocumentsTests
{
    private readonly InMemoryTable _table = new();
    private readonly InMemoryOverflow _overflow = new();
    private readonly DocumentStore _store;
    private PositionVersion _version = PositionVersion.None;

    public TableDocumentsTests() => _store = TestStore.Of(new TableDocuments(_table, _overflow), partitions: 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(64 << 10)]
    [InlineData((64 << 10) + 1)]
    [InlineData(900 << 10)]
    [InlineData((900 << 10) + 1)]
    [InlineData(5 << 20)]
    public async Task A_state_of_any_size_comes_back(int bytes)
    {
        var state = new byte[bytes];
        new Random(bytes).NextBytes(state);

        await CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0) with { State = state }, Samples.Row("b", 0)] });

        var page = await _store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 9), Samples.Noon, Stop);
        Assert.Equal(state, page.Rows[0].State.ToArray());
        Assert.Equal(state, (await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a")], Stop))[0]?.State.ToArray());
        Assert.Equal(bytes > 900 << 10 ? 1 : 0, _overflow.Bodies.Count);
    }

    [Fact]
    public async Task A_body_outside_is_removed_once_nothing_names_it()
    {
        var large = Samples.Row("a", 0) with { State = new byte[1 << 20] };
        await CommitAsync(Samples.Commit(0) with { Rows = [large] });
        await CommitAsync(Samples.Commit(1) with { Rows = [large] });
        Assert.Equal(2, _overflow.Bodies.Count);

        Assert.Equal(1, (await _store.Sweeper.SweepAsync(Stop)).Cleared);

        Assert.Equal(1 << 20, (await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a")], Stop))[0]?.State.Length);
        await CommitAsync(Samples.Commit(2) with { Rows = [Samples.NoRow("a", 2)] });
        await _store.Sweeper.SweepAsync(Stop);
        Assert.Empty(_overflow.Bodies);
    }

    [Fact]
    public async Task Bodies_that_live_do_not_keep_others_from_being_removed()
    {
        RowChange Large(string key, long sequence) => Samples.Row(key, sequence) with { State = new byte[1 << 20] };
        for (var i = 0; i < 10; i++)
        {
            await CommitAsync(Samples.Commit(i) with { Rows = [Large($"{i}", i), Large("again", i)] });
        }

        Assert.Equal(20, _overflow.Bodies.Count);

        Assert.Equal(9, (await _store.Sweeper.SweepAsync(Stop)).Cleared);

        Assert.Equal(11, _overflow.Bodies.Count);
    }

    [Fact]
    public async Task A_transaction_takes_99_changes_beside_the_position()
    {
        Commit Of(int rows) => Samples.Commit(0) with { Expected = _version, Rows = [.. Enumerable.Range(0, rows).Select(i => Samples.Row($"{i}", 0))] };

        Assert.Contains("99", Assert.IsType<CommitResult.TooLarge>(await _store.CommitAsync(Of(100), Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(Of(99), Stop));
    }

    [Fact]
    public async Task A_transaction_takes_4_MiB()
    {
        Commit Of(int rows) => Samples.Commit(0) with
        {
            Expected = _version, Rows = [.. Enumerable.Range(0, rows).Select(i => Samples.Row($"{i}", 0) with { State = new byte[900 << 10] })],
        };

        Assert.IsType<CommitResult.TooLarge>(await _store.CommitAsync(Of(4), Stop));
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(Of(3), Stop));
    }

    [Fact]
    public async Task A_key_that_no_entity_can_have_is_too_large_and_is_no_row()
    {
        var key = new string('東', 128);

        var result = await _store.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row(key, 0)] }, Stop);

        Assert.Contains("512", Assert.IsType<CommitResult.TooLarge>(result).Reason, StringComparison.Ordinal);
        Assert.Null((await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id(key)], Stop))[0]);
    }

    [Fact]
    public async Task An_event_of_the_longest_key_and_any_type_can_be_admitted_and_held()
    {
        var key = new string('東', 128);
        var admission = Samples.Admission(0, key) with { EventType = new string('t', 100_000), Event = Samples.Event(0, key, new byte[1 << 20]) };

        await CommitAsync(Samples.Commit(1) with { Admissions = [admission], Held = [Samples.Held(1, key)] });

        Assert.Equal(key, Assert.Single((await _store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Wards).Key.Value);
        Assert.Equal(2, (await _store.ReadWardAsync(Samples.Payments, Samples.P0, new(key), 9, int.MaxValue, Stop)).Count);
        Assert.Equal(100_000, (await _store.Hospital.GetAsync(Samples.Patient(0), Stop))?.EventType?.Length);
    }

    [Fact]
    public async Task A_row_that_is_removed_while_its_owner_deletes_it_does_no_harm()
    {
        await CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0), Samples.Row("b", 0)] });
        var row = (await _table.GetAsync("payments|1|0", "row|payments|a", Stop))!;
        _table.BeforeNextTransaction = async () =>
            await _table.SubmitAsync("payments|1|0", [new TableWrite(TableWriteKind.Delete, row.RowKey, new Dictionary<string, object>(), row.ETag)], Stop);

        await CommitAsync(Samples.Commit(1) with { Rows = [Samples.NoRow("a", 1), Samples.NoRow("b", 1)] });

        Assert.All(await _store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a"), Samples.Id("b")], Stop), Assert.Null);
        Assert.Equal(1, (await _store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);
    }

    [Fact]
    public async Task A_commit_of_rows_that_are_known_is_one_transaction_and_nothing_else()
    {
        await CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0), Samples.Row("b", 0)] });
        var (transactions, reads, queries) = (_table.Transactions, _table.Reads, _table.Queries);

        await CommitAsync(Samples.Commit(1) with { Rows = [Samples.Row("a", 1), Samples.NoRow("b", 1)] });

        Assert.Equal((1, 0, 0), (_table.Transactions - transactions, _table.Reads - reads, _table.Queries - queries));
    }

    private async Task CommitAsync(Commit commit) =>
        _version = Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(commit with { Expected = _version }, Stop)).Version;
}
