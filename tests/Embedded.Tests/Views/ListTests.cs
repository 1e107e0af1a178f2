using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Pages are read from SQLite alone, keys from memory first; both against the same rows in one dictionary.</summary>
public sealed class ListTests : IDisposable
{
    private static readonly string[] Letters = ["a", "b", "%", "é", "東", "\U0001F3E5", "\0"];

    private static readonly SqliteStoreOptions ByHand = new() { FlushInterval = TimeSpan.FromHours(1), BusyTimeout = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedDisk _disk = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _logger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>How many flushes that nobody waits for have failed.</summary>
    private int Failures => _logger.Of(2108).Count();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Any_page_is_the_same_as_from_one_dictionary(int seed)
    {
        var random = new Random(seed);
        var model = new InMemoryStore();
        await using var store = await OpenAsync();
        for (var step = 0; step < 40; step++)
        {
            var partition = new PartitionId(random.Next(3));
            var checkpoint = await model.OpenAsync(Samples.Payments, partition, Stop);
            var commit = Samples.Commit(step) with
            {
                Partition = partition,
                Expected = checkpoint.Version,
                Position = Samples.Commit(step).Position with { EnqueuedTime = Samples.TimeOf(-1) },
                Rows = Changes(random, step),
            };
            Assert.Equal(await model.CommitAsync(commit, Stop), await store.CommitAsync(commit, Stop));
            for (var read = 0; read < 20; read++)
            {
                await SameKeyAsync(model.Views, store.Views, random);
            }

            if (random.Next(4) == 0)
            {
                await store.FlushAsync(Stop);
                for (var read = 0; read < 40; read++)
                {
                    await SamePageAsync(model.Views, store.Views, random);
                }
            }
        }
    }

    [Fact]
    public async Task A_key_is_seen_at_once_and_a_page_is_as_old_as_it_says()
    {
        await using var store = await OpenAsync();
        await CommitAsync(store, 0, "a", "b");
        var before = await ListAsync(store);
        await store.FlushAsync(Stop);
        await CommitAsync(store, 1, "b", "c");

        var page = await ListAsync(store);

        Assert.Equal((0, 0), (before.Rows.Count, before.Status.Count));
        Assert.Equal(["a=0", "b=0"], Texts(page));
        Assert.Equal(0, Assert.Single(page.Status).Position.Sequence.Value);
        Assert.Equal(1, Assert.Single(await store.Views.GetAsync(Samples.Payments, Samples.Id("c"), Samples.Noon, Stop)).Sequence.Value);
        Assert.Equal(1, Assert.Single(await store.Views.GetStatusAsync(Samples.Payments, Stop)).Position.Sequence.Value);
    }

    [Fact]
    public async Task Who_waits_for_a_page_does_not_wait_for_the_clock()
    {
        await using var store = await OpenAsync();
        var waiting = store.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop).AsTask();
        await CommitAsync(store, 0, "a");

        await waiting;

        Assert.Equal(["a=0"], Texts(await ListAsync(store)));
        await CommitAsync(store, 1, "a", "b");
        await store.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop);
        Assert.Equal(["a=1", "b=1"], Texts(await ListAsync(store)));
    }

    [Fact]
    public async Task What_SQLite_does_not_take_is_waited_for_until_it_does()
    {
        await using var store = await OpenAsync();
        using var other = new OtherProgram(_folder);
        await CommitAsync(store, 0, "a");
        await store.FlushAsync(Stop);
        other.Execute("BEGIN IMMEDIATE");
        await CommitAsync(store, 1, "a");
        var failed = _logger.NextAsync(text => text.Contains("is behind the view log", StringComparison.Ordinal));

        var waiting = store.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop).AsTask();
        await failed;
        Assert.False(waiting.IsCompleted);
        Assert.Equal(["a=0"], Texts(await ListAsync(store)));
        other.Execute("ROLLBACK");
        _time.Advance(ByHand.FlushInterval);

        await waiting;
        Assert.Equal(["a=1"], Texts(await ListAsync(store)));
    }

    [Fact]
    public async Task However_many_wait_for_a_locked_database_try_it_twice_at_most()
    {
        await using var store = await OpenAsync(new SqliteStoreOptions { FlushInterval = ByHand.FlushInterval, BusyTimeout = TimeSpan.FromMilliseconds(50) });
        using var other = new OtherProgram(_folder);
        await CommitAsync(store, 0, "a");
        other.Execute("BEGIN IMMEDIATE");
        var all = Enumerable.Range(0, 50).Select(_ => store.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop).AsTask()).ToList();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FlushAsync(Stop));

        Assert.InRange(Failures, 1, 2);
        other.Execute("ROLLBACK");
        await store.FlushAsync(Stop);
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task A_page_after_the_start_has_what_the_log_had()
    {
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 0, "a");
        }

        await using var again = await OpenAsync();
        await again.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop);
        Assert.Equal(["a=0"], Texts(await ListAsync(again)));
    }

    /// <summary>As it is between the commit of a flush and the writer's noting of the names in it.</summary>
    [Fact]
    public async Task A_view_that_memory_does_not_know_yet_is_found_in_the_snapshot()
    {
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 0, "a");
        }

        using var any = SqliteSession.OpenReader(_folder.Database, 0, ByHand);
        var id = StoreMark.Read(any)!.Value.Store;
        using var session = SqliteSession.OpenReader(_folder.Database, id, ByHand);
        var page = ViewRows.List(session, new Ledger(id, new Damages(_folder.Database, _logger)), 1, "payments", new ListQuery("", null, 9), Samples.Noon);

        Assert.Equal(["a=0"], Texts(page));
        Assert.Equal([0L], page.Status.Select(s => s.Position.Sequence.Value));
    }

    private static ValueTask<RowPage> ListAsync(SqliteStore store) =>
        store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 100), Samples.Noon, Stop);

    private static IEnumerable<string> Texts(RowPage page) => page.Rows.Select(r => $"{r.Key}={r.Sequence}");

    private static async Task CommitAsync(SqliteStore store, long sequence, params string[] keys)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var commit = Samples.Commit(sequence) with { Expected = checkpoint.Version, Rows = [.. keys.Select(key => Samples.Row(key, sequence, version: sequence + 1))] };
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
    }

    private Task<SqliteStore> OpenAsync(SqliteStoreOptions? options = null) =>
        _folder.OpenStoreAsync(_disk, Stop, options ?? ByHand, _time, _logger);

    private static RowChange[] Changes(Random random, int step) =>
    [
        .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Key(random)).Distinct().Select(key => random.Next(3) switch
        {
            0 => Samples.NoRow(key, step),
            1 => Samples.Row(key, step, expires: Samples.TimeOf(random.Next(10)), version: step),
            _ => Samples.Row(key, step, version: step),
        }),
    ];

    private static async Task SamePageAsync(IViewReader model, IViewReader store, Random random)
    {
        var now = Samples.TimeOf(random.Next(10));
        var query = new ListQuery(
            random.Next(2) == 0 ? "" : Key(random),
            random.Next(2) == 0 ? null : Key(random),
            random.Next(3) == 0 ? 1_000 : random.Next(1, 5),
            random.Next(2) == 0 ? int.MaxValue : random.Next(60));
        var (expected, actual) = (
            await model.ListAsync(Samples.Payments, "payments", query, now, Stop), await store.ListAsync(Samples.Payments, "payments", query, now, Stop));
        Assert.Equal(expected.More, actual.More);
        Assert.Equal(expected.Status, actual.Status);
        Assert.Equal(expected.Rows.Select(r => (r.Key, r.Partition)), actual.Rows.Select(r => (r.Key, r.Partition)));
        Assert.All(expected.Rows.Zip(actual.Rows), pair => Same.Row(pair.First, pair.Second));
    }

    private static async Task SameKeyAsync(IViewReader model, IViewReader store, Random random)
    {
        var (id, now) = (Samples.Id(Key(random)), Samples.TimeOf(random.Next(10)));
        var (row, stored) = (await model.GetAsync(Samples.Payments, id, now, Stop), await store.GetAsync(Samples.Payments, id, now, Stop));
        Assert.Equal(row.Count, stored.Count);
        Assert.All(row.Zip(stored), pair => Same.Row(pair.First, pair.Second));
    }

    private static string Key(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Letters[random.Next(Letters.Length)]));
}
