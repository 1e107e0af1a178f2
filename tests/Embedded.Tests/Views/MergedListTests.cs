using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Pages of rows that are partly in memory, partly in SQLite, against the same rows in one dictionary.</summary>
public sealed class MergedListTests
{
    private static readonly string[] Letters = ["a", "b", "%", "é", "東", "\U0001F3E5", "\0"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
        using var folder = new TemporaryFolder();
        var model = new InMemoryStore();
        await using var store = await folder.OpenStoreAsync(Stop, new SqliteStoreOptions { FlushInterval = TimeSpan.FromHours(1) });
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
            if (random.Next(6) == 0)
            {
                await store.FlushAsync(Stop);
            }

            for (var read = 0; read < 20; read++)
            {
                await SameAsync(model.Views, store.Views, random);
            }
        }
    }

    private static RowChange[] Changes(Random random, int step) =>
    [
        .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Key(random)).Distinct().Select(key => random.Next(3) switch
        {
            0 => Samples.NoRow(key, step),
            1 => Samples.Row(key, step, expires: Samples.TimeOf(random.Next(10)), version: step),
            _ => Samples.Row(key, step, version: step),
        }),
    ];

    private static async Task SameAsync(IViewReader model, IViewReader store, Random random)
    {
        var now = Samples.TimeOf(random.Next(10));
        var query = new ListQuery(
            random.Next(2) == 0 ? "" : Key(random), random.Next(2) == 0 ? null : Key(random), random.Next(3) == 0 ? 1_000 : random.Next(1, 5));
        var (expected, actual) = (
            await model.ListAsync(Samples.Payments, "payments", query, now, Stop), await store.ListAsync(Samples.Payments, "payments", query, now, Stop));
        Assert.Equal(expected.More, actual.More);
        Assert.Equal(expected.Rows.Select(r => (r.Key, r.Partition)), actual.Rows.Select(r => (r.Key, r.Partition)));
        Assert.All(expected.Rows.Zip(actual.Rows), pair => Same.Row(pair.First, pair.Second));

        var id = Samples.Id(Key(random));
        var (row, stored) = (await model.GetAsync(Samples.Payments, id, now, Stop), await store.GetAsync(Samples.Payments, id, now, Stop));
        Assert.Equal(row.Count, stored.Count);
        Assert.All(row.Zip(stored), pair => Same.Row(pair.First, pair.Second));
    }

    private static string Key(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Letters[random.Next(Letters.Length)]));
}
