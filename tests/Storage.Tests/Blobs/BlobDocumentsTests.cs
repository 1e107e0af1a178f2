using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Azurite;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Documents;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Blobs;

public sealed class BlobDocumentsTests(AzuriteFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_is_a_json_blob_that_anybody_can_read()
    {
        var (container, store, _) = await NewAsync();
        await CommitAsync(store, Samples.Commit(0) with { Rows = [Samples.Row("order-17", 0), Samples.Row("a/ü", 0)] });

        var blob = (await container.GetBlobClient("payments/1/0/payments/order-17").DownloadContentAsync(Stop)).Value;

        Assert.Equal(Samples.Json("0"), blob.Content.ToArray());
        Assert.Equal("application/json", blob.Details.ContentType);
        Assert.Equal("0", blob.Details.Metadata["sequence"]);
        Assert.Equal("1", blob.Details.Metadata["commit"]);
        Assert.True(await container.GetBlobClient("payments/1/0/payments/a.2F~C3~BC").ExistsAsync(Stop));
    }

    [Fact]
    public async Task A_commit_of_known_rows_is_one_write_a_row_and_two_more()
    {
        var (_, store, plan) = await NewAsync();
        RowChange[] Rows(int n) => [.. Enumerable.Range(0, 5).Select(i => Samples.Row($"{i}", n))];
        var version = await CommitAsync(store, Samples.Commit(0) with { Rows = Rows(0) });
        var before = plan.Requests;

        await CommitAsync(store, Samples.Commit(1) with { Expected = version, Rows = Rows(1) });

        Assert.Equal(7, plan.Requests - before);
    }

    [Fact]
    public async Task Going_through_a_view_page_by_page_lists_each_part_once_and_misses_nothing()
    {
        var (container, store, _) = await NewAsync();
        await CommitAsync(store, Samples.Commit(0) with { Rows = [.. Enumerable.Range(0, 20).Select(i => Samples.Row($"{i:D2}", 0))] });
        var plan = HttpFaultPlan.None();
        var client = new BlobContainerClient((await fixture.GetAsync()).ConnectionString, container.Name, FaultyHandler.BlobOptions(plan));
        var documents = new BlobDocuments(client, new BlobDocumentsOptions { ListPage = 4 }, TimeProvider.System);
        var scan = new DocumentScan(DocumentKind.Row, "payments") { Top = 5, WithBodies = false };
        List<string> seen = [];
        for (var more = true; more;)
        {
            var page = await documents.ScanAsync(new DocumentPartition(Samples.Payments, Samples.P0), scan, Stop);
            seen.AddRange(page.Select(d => d.Fields["key"]));
            more = page.Count == scan.Top;
            scan = scan with { Behind = page.Count > 0 ? page[^1] : scan.Behind };
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i:D2}"), seen);
        Assert.InRange(plan.Requests, 5, 11);
    }

    /// <summary>The writes of a stale owner who stopped after his commit and goes on when others have long gone further.</summary>
    [Fact]
    public async Task Writing_an_earlier_commit_again_changes_nothing()
    {
        var (container, store, _) = await NewAsync();
        var version = await CommitAsync(store, Samples.Commit(0) with { Rows = [Samples.Row("a", 0), Samples.Row("b", 0), Samples.Row("c", 0)] });
        var stale = Redo.Read((await container.GetBlobClient("payments/1/0/_commit").DownloadContentAsync(Stop)).Value.Content);
        var staleTags = new TagMemory(100);
        staleTags.Set("payments/1/0/payments/b", null);
        await CommitAsync(store, Samples.Commit(1) with { Expected = version, Rows = [Samples.Row("a", 1), Samples.NoRow("b", 1)] });
        var expected = await ListAsync(container);

        await new BlobWriter(container, staleTags, 4).WriteAsync("payments/1/0/", stale, Stop);
        await new BlobWriter(container, new TagMemory(100), 4).WriteAsync("payments/1/0/", stale, Stop);

        Assert.Equal(expected, await ListAsync(container));
    }

    [Fact]
    public async Task The_next_owner_finishes_a_commit_that_was_interrupted()
    {
        var (container, store, _) = await NewAsync();
        var version = await CommitAsync(store, Samples.Commit(0) with { Rows = [Samples.Row("a", 0)] });

        // The head and the commit itself come through, then nothing any more.
        var azurite = await fixture.GetAsync();
        var failing = TestStore.Of(BlobStoreFactory.Open(azurite, container.Name, HttpFaultPlan.At(5, HttpFaultKind.NotSent, 1000)), 1);
        await failing.OpenAsync(Samples.Payments, Samples.P0, Stop);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await failing.CommitAsync(Samples.Commit(1) with { Expected = version, Rows = [Samples.Row("a", 1)] }, Stop));
        Assert.Equal(0, Assert.Single(await store.Views.GetStatusAsync(Samples.Payments, Stop)).Position.Sequence.Value);

        Assert.Equal(1, (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);

        Assert.Equal(1, Assert.Single(await store.Views.GetStatusAsync(Samples.Payments, Stop)).Position.Sequence.Value);
        Assert.Equal(1, (await store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a")], Stop))[0]?.Sequence.Value);
    }

    [Fact]
    public async Task The_mark_of_a_removed_row_goes_after_a_day()
    {
        var (container, store, _) = await NewAsync();
        var version = await CommitAsync(store, Samples.Commit(0) with { Rows = [Samples.Row("a", 0), Samples.Row("b", 0)] });
        await CommitAsync(store, Samples.Commit(1) with { Expected = version, Rows = [Samples.NoRow("a", 1)] });
        var azurite = await fixture.GetAsync();
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        var sweeper = TestStore.Of(BlobStoreFactory.Open(azurite, container.Name, HttpFaultPlan.None(), time), 1).Sweeper;
        Assert.Equal(0, (await sweeper.SweepAsync(Stop)).Cleared);

        time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, (await sweeper.SweepAsync(Stop)).Cleared);
        Assert.False(await container.GetBlobClient("payments/1/0/payments/a").ExistsAsync(Stop));
        Assert.True(await container.GetBlobClient("payments/1/0/payments/b").ExistsAsync(Stop));
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_named_with_what_to_do()
    {
        var azurite = await fixture.GetAsync();
        var store = TestStore.Of(BlobStoreFactory.Open(azurite, "missing", HttpFaultPlan.None()), 1);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(Samples.Commit(0), Stop));

        Assert.Contains("/missing: there is no such thing (ContainerNotFound). Deploy", error.Message, StringComparison.Ordinal);
    }

    private static async Task<PositionVersion> CommitAsync(DocumentStore store, Commit commit) =>
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop)).Version;

    private static async Task<List<string>> ListAsync(BlobContainerClient container)
    {
        List<string> all = [];
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix: null, cancellationToken: Stop))
        {
            all.Add($"{blob.Name} {blob.Properties.ETag}");
        }

        return all;
    }

    private async Task<(BlobContainerClient Container, DocumentStore Store, HttpFaultPlan Plan)> NewAsync()
    {
        var azurite = await fixture.GetAsync();
        var name = fixture.NewName();
        await BlobStoreFactory.CreateAsync(azurite, name, Stop);
        var plan = HttpFaultPlan.None();
        return (new BlobContainerClient(azurite.ConnectionString, name), TestStore.Of(BlobStoreFactory.Open(azurite, name, plan), 1), plan);
    }
}
