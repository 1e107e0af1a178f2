using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

public sealed class ExpiredRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StoppedClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_row_goes_once_its_partitions_clock_has_reached_its_expiry()
    {
        await using var store = await OpenAsync(TimeSpan.Zero, 1000);
        await CommitAsync(store, 0, [Samples.Row("a", 0, expires: Samples.TimeOf(10)), Samples.Row("b", 0, expires: Samples.TimeOf(11)), Samples.Row("c", 0)]);

        await CommitAsync(store, 9, []);
        Assert.Equal(["a", "b", "c"], await KeysAsync(store));
        await CommitAsync(store, 10, []);
        Assert.Equal(["b", "c"], await KeysAsync(store));
    }

    [Fact]
    public async Task Other_partitions_clocks_do_not_count()
    {
        await using var store = await OpenAsync(TimeSpan.Zero, 1000);
        await CommitAsync(store, 0, [Samples.Row("a", 0, expires: Samples.TimeOf(10))]);
        var other = Samples.Commit(99) with { Partition = Samples.P1, Rows = [Samples.Row("z", 0, expires: Samples.TimeOf(100))] };

        await store.CommitAsync(other, Stop);
        await store.FlushAsync(Stop);

        Assert.Equal(["a"], await KeysAsync(store));
    }

    [Fact]
    public async Task Rows_are_deleted_a_few_at_a_time_and_not_too_often()
    {
        await using var store = await OpenAsync(TimeSpan.FromSeconds(10), 2);
        await CommitAsync(store, 0, [.. "abcde".Select(k => Samples.Row(k.ToString(), 0, expires: Samples.TimeOf(1)))]);
        _clock.Advance(TimeSpan.FromSeconds(10));

        await CommitAsync(store, 1, []);
        Assert.Equal(3, (await KeysAsync(store)).Count());
        await CommitAsync(store, 2, []);
        Assert.Single(await KeysAsync(store));
        await CommitAsync(store, 3, []);
        Assert.Empty(await KeysAsync(store));

        await CommitAsync(store, 4, [Samples.Row("f", 4, expires: Samples.TimeOf(5))]);
        await CommitAsync(store, 6, []);
        Assert.Single(await KeysAsync(store));
        _clock.Advance(TimeSpan.FromSeconds(10));
        await CommitAsync(store, 7, []);
        Assert.Empty(await KeysAsync(store));
    }

    [Fact]
    public async Task As_many_rows_are_deleted_as_were_written_so_that_they_do_not_pile_up()
    {
        await using var store = await OpenAsync(TimeSpan.Zero, 1);
        await CommitAsync(store, 0, [.. "abcd".Select(k => Samples.Row(k.ToString(), 0, expires: Samples.TimeOf(1)))]);

        await CommitAsync(store, 2, [Samples.Row("e", 2), Samples.Row("f", 2), Samples.NoRow("x", 2)]);

        Assert.Equal(3, (await KeysAsync(store)).Count());
    }

    private Task<SqliteStore> OpenAsync(TimeSpan interval, int batch) =>
        _folder.OpenStoreAsync(Stop, new SqliteStoreOptions { PurgeInterval = interval, PurgeBatch = batch }, _clock);

    private static async Task<IEnumerable<string>> KeysAsync(SqliteStore store)
    {
        string[] all = ["a", "b", "c", "d", "e", "f"];
        var rows = await store.LoadAsync(Samples.Payments, Samples.P0, [.. all.Select(Samples.Id)], Stop);
        return [.. rows.OfType<StoredRow>().Select(r => r.Key)];
    }

    private static async Task CommitAsync(SqliteStore store, long sequence, RowChange[] rows)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var commit = Samples.Commit(sequence) with { Expected = checkpoint.Version, Rows = rows };
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
        await store.FlushAsync(Stop);
    }

    private sealed class StoppedClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
