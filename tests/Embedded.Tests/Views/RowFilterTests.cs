using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Rows that a partition never wrote are not looked for in SQLite; all others are found.</summary>
public sealed class RowFilterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_added_is_there_and_hardly_anything_else()
    {
        var filter = new RowFilter();
        for (var i = 0; i < 500_000; i++)
        {
            filter.Add(Hash("payments", $"key-{i}"));
        }

        for (var i = 0; i < 500_000; i++)
        {
            Assert.True(filter.MayHave(Hash("payments", $"key-{i}")));
        }

        Assert.InRange(Enumerable.Range(0, 100_000).Count(i => filter.MayHave(Hash("payments", $"other-{i}"))), 1, 3_000);
        Assert.InRange(Enumerable.Range(0, 100_000).Count(i => filter.MayHave(Hash("other", $"key-{i}"))), 1, 3_000);
    }

    [Fact]
    public async Task Rows_of_a_fresh_partition_are_found_after_they_were_written_to_SQLite()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        await store.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0)] }, Stop);
        await store.CommitAsync(
            Samples.Commit(1) with
            {
                Expected = (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Version,
                Rows = [Samples.Row("b", 1)],
                Admissions = [Samples.Admission(1, "ward")],
            },
            Stop);
        await store.FlushAsync(Stop);

        Assert.Equal("ab", await FoundAsync(store, "a", "b", "c"));
    }

    [Fact]
    public async Task Rows_of_another_life_are_found_beside_new_ones()
    {
        await using (var first = await _folder.OpenStoreAsync(Stop))
        {
            await first.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0)] }, Stop);
        }

        await using var store = await _folder.OpenStoreAsync(Stop);
        var version = (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Version;
        await store.CommitAsync(Samples.Commit(1) with { Expected = version, Rows = [Samples.Row("b", 1)] }, Stop);
        await store.FlushAsync(Stop);

        Assert.Equal("ab", await FoundAsync(store, "a", "b", "c"));
    }

    private static ulong Hash(string view, string key) => RowName.Of(new RowId(view, key), []).Hash;

    private static async Task<string> FoundAsync(SqliteStore store, params string[] keys) =>
        string.Concat((await store.LoadAsync(Samples.Payments, Samples.P0, [.. keys.Select(Samples.Id)], Stop)).Select(row => row?.Key));
}
