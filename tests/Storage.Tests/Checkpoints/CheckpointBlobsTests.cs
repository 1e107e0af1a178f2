using Azure.Storage.Blobs;
using Serverless.Azurite;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Checkpoints;

public sealed class CheckpointBlobsTests(AzuriteFixture azurite)
{
    private static readonly CheckpointPlace Place = new("Name.ServiceBus.windows.net", new HubName("events"), "Payments");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkpoint_is_where_and_what_KEDA_looks_for()
    {
        var container = await NewContainerAsync();
        var checkpoints = new CheckpointBlobs(container, Place);

        await checkpoints.WriteAsync(new PartitionId(3), new(41), "test", Stop);
        Assert.Equal(("41", "no offset", "test"), await ReadAsync(container, 3));
        await checkpoints.WriteAsync(new PartitionId(3), new(42), "other", Stop);
        Assert.Equal(("42", "no offset", "other"), await ReadAsync(container, 3));
    }

    [Fact]
    public async Task A_seed_is_written_where_there_is_nothing_and_nowhere_else()
    {
        var container = await NewContainerAsync();
        var checkpoints = new CheckpointBlobs(container, Place);

        await checkpoints.SeedAsync(new PartitionId(0), SequenceNumber.None, "test", Stop);
        Assert.Equal(("-1", "no offset", "test"), await ReadAsync(container, 0));
        await checkpoints.WriteAsync(new PartitionId(0), new(7), "test", Stop);
        await checkpoints.SeedAsync(new PartitionId(0), SequenceNumber.None, "later", Stop);
        Assert.Equal(("7", "no offset", "test"), await ReadAsync(container, 0));
    }

    [Fact]
    public async Task Without_its_container_it_says_so()
    {
        var running = await azurite.GetAsync();
        var checkpoints = new CheckpointBlobs(new BlobContainerClient(running.ConnectionString, azurite.NewName()), Place);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await checkpoints.WriteAsync(new PartitionId(0), new(1), "test", Stop));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await checkpoints.SeedAsync(new PartitionId(0), new(1), "test", Stop));
    }

    private async Task<BlobContainerClient> NewContainerAsync()
    {
        var running = await azurite.GetAsync();
        var container = new BlobContainerClient(running.ConnectionString, azurite.NewName());
        await container.CreateAsync(cancellationToken: Stop);
        return container;
    }

    private static async Task<(string Sequence, string Offset, string Client)> ReadAsync(BlobContainerClient container, int partition)
    {
        var blob = container.GetBlobClient($"name.servicebus.windows.net/events/payments/checkpoint/{partition}");
        var properties = (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value;
        Assert.Equal(0, properties.ContentLength);
        return (properties.Metadata["sequencenumber"], properties.Metadata["offset"], properties.Metadata["clientidentifier"]);
    }
}
