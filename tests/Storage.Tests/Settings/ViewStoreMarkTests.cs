using Azure.Storage.Blobs;
using Serverless.Azurite;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Settings;

public sealed class ViewStoreMarkTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_of_one_kind_begin_as_often_as_they_like()
    {
        var views = await NewContainerAsync();

        await ViewStoreMark.CheckAsync(views, ViewStore.Blobs, Stop);
        await ViewStoreMark.CheckAsync(views, ViewStore.Blobs, Stop);

        Assert.Equal("Blobs", (await views.GetBlobClient("_store").DownloadContentAsync(Stop)).Value.Content.ToString());
    }

    [Fact]
    public async Task A_host_of_another_kind_is_refused_with_the_ways_out_and_the_first_goes_on()
    {
        var views = await NewContainerAsync();
        await ViewStoreMark.CheckAsync(views, ViewStore.Tables, Stop);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => ViewStoreMark.CheckAsync(views, ViewStore.Blobs, Stop));

        Assert.StartsWith($"The views of this storage account are in Tables, as its blob '{views.Name}/_store' says, and this host is set to Blobs. ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Set Serverless:Storage:Views to Tables, or give this host an account of its own.", refused.Message, StringComparison.Ordinal);
        await ViewStoreMark.CheckAsync(views, ViewStore.Tables, Stop);
    }

    [Fact]
    public async Task Whoever_deletes_the_mark_decides_anew()
    {
        var views = await NewContainerAsync();
        await ViewStoreMark.CheckAsync(views, ViewStore.Tables, Stop);

        await views.GetBlobClient("_store").DeleteAsync(cancellationToken: Stop);

        await ViewStoreMark.CheckAsync(views, ViewStore.Blobs, Stop);
    }

    [Fact]
    public async Task Of_hosts_that_begin_at_once_one_kind_is_left()
    {
        var views = await NewContainerAsync();
        ViewStore[] kinds = [ViewStore.Tables, ViewStore.Blobs, ViewStore.Tables, ViewStore.Blobs];

        var refused = await Task.WhenAll(kinds.Select(async kind => await Record.ExceptionAsync(() => ViewStoreMark.CheckAsync(views, kind, Stop))));

        Assert.Equal(2, refused.Count(e => e is StoreUnavailableException));
        Assert.Single(kinds.Zip(refused).Where(begun => begun.Second is null).Select(begun => begun.First).Distinct());
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_said()
    {
        var nowhere = new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName());

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => ViewStoreMark.CheckAsync(nowhere, ViewStore.Tables, Stop));

        Assert.Contains("ContainerNotFound", error.Message, StringComparison.Ordinal);
    }

    private async Task<BlobContainerClient> NewContainerAsync()
    {
        var container = new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName(), FaultyHandler.BlobOptions(HttpFaultPlan.None()));
        await container.CreateAsync(cancellationToken: Stop);
        return container;
    }
}
