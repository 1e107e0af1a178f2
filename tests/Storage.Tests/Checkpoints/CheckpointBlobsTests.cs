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
    public async Task An_owner_who_drains_does_not_set_back_the_checkpoint_of_the_next()
    {
        var container = await NewContainerAsync();
        var (drains, idle, next) = (new CheckpointBlobs(container, Place), new CheckpointBlobs(container, Place), new CheckpointBlobs(container, Place));
        await drains.WriteAsync(new PartitionId(0), new(10), "drains", Stop);
        await next.WriteAsync(new PartitionId(0), new(20), "next", Stop);

        await drains.WriteAsync(new PartitionId(0), new(15), "drains", Stop);
        Assert.Equal(("20", "no offset", "next"), await ReadAsync(container, 0));
        await idle.WriteAsync(new PartitionId(0), new(12), "idle", Stop);
        Assert.Equal(("20", "no offset", "next"), await ReadAsync(container, 0));

        await next.WriteAsync(new PartitionId(0), new(21), "next", Stop);
        Assert.Equal(("21", "no offset", "next"), await ReadAsync(container, 0));
    }

    [Fact]
    public async Task Of_two_owners_the_one_who_is_further_ahead_wins_whoever_writes_last()
    {
        var container = await NewContainerAsync();
        var owners = Enumerable.Range(1, 8).Select(i => (Checkpoints: new CheckpointBlobs(container, Place), Last: i * 10L)).ToList();

        await Task.WhenAll(owners.Select(o => o.Checkpoints.WriteAsync(new PartitionId(0), new(o.Last), "owner", Stop).AsTask()));

        Assert.Equal("80", (await ReadAsync(container, 0)).Sequence);
    }

    [Fact]
    public async Task A_projection_that_begins_anew_lowers_the_checkpoint_by_its_second_write()
    {
        var container = await NewContainerAsync();
        await new CheckpointBlobs(container, Place).WriteAsync(new PartitionId(0), new(100), "before", Stop);
        var anew = new CheckpointBlobs(container, Place);

        await anew.WriteAsync(new PartitionId(0), new(5), "anew", Stop);
        Assert.Equal("100", (await ReadAsync(container, 0)).Sequence);
        await anew.WriteAsync(new PartitionId(0), new(6), "anew", Stop);

        Assert.Equal("6", (await ReadAsync(container, 0)).Sequence);
    }

    [Fact]
    public async Task A_checkpoint_that_was_deleted_is_written_again()
    {
        var container = await NewContainerAsync();
        var checkpoints = new CheckpointBlobs(container, Place);
        await checkpoints.WriteAsync(new PartitionId(0), new(1), "test", Stop);
        await container.DeleteBlobAsync("name.servicebus.windows.net/events/payments/checkpoint/0", cancellationToken: Stop);

        await checkpoints.WriteAsync(new PartitionId(0), new(2), "test", Stop);

        Assert.Equal("2", (await ReadAsync(container, 0)).Sequence);
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
