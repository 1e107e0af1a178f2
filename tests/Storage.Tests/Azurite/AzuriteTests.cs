using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Serverless.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Serverless.Storage.Azurite;

[Trait("Category", "Slow")]
public sealed class AzuriteTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_tests_share_one_that_answers()
    {
        var running = await azurite.GetAsync();

        var container = new BlobContainerClient(running.ConnectionString, azurite.NewName());
        await container.CreateAsync(cancellationToken: Stop);
        var queue = new QueueClient(running.ConnectionString, azurite.NewName());
        await queue.CreateAsync(cancellationToken: Stop);

        Assert.True(await container.ExistsAsync(Stop));
        Assert.True(await queue.ExistsAsync(Stop));
    }

    [Fact]
    public async Task Stopped_and_started_again_it_has_its_ports_and_data()
    {
        var (own, whyNot) = await AzuriteProcess.StartAsync(Stop);
        Assert.SkipWhen(own is null, whyNot ?? "");
        await using var azurite = own;
        var container = new BlobContainerClient(azurite.ConnectionString, "kept");
        await container.CreateAsync(cancellationToken: Stop);
        await container.UploadBlobAsync("a", new BinaryData("text"), Stop);

        await azurite.StopAsync();
        await azurite.RestartAsync(Stop);
        Assert.Equal("text", (await container.GetBlobClient("a").DownloadContentAsync(Stop)).Value.Content.ToString());

        await azurite.KillAsync();
        await azurite.RestartAsync(Stop);
        Assert.Equal("text", (await container.GetBlobClient("a").DownloadContentAsync(Stop)).Value.Content.ToString());
    }
}
