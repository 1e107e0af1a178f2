using Azure;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Azurite;

namespace Serverless.Azure.Tests.Ownership;

/// <summary>
/// What the SDK's processors rely on when they share partitions, of every store in the SDK's format. When an ownership
/// has run out is decided by the processors, from its <c>LastModifiedTime</c>; the store only lets one of them take it.
/// </summary>
public abstract class CheckpointStoreContract(AzuriteFixture azurite)
{
    private const string Namespace = "Name.ServiceBus.windows.net";
    private const string Hub = "Orders";
    private const string Group = "Payments";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_without_blobs_has_no_owners()
    {
        Assert.Empty(await ListAsync(Open(await NewContainerAsync())));
    }

    [Fact]
    public async Task A_claim_of_what_nobody_has_is_listed_with_its_version_and_time()
    {
        var store = Open(await NewContainerAsync());

        var claimed = Assert.Single(await ClaimAsync(store, Of("0", "anna"), Of("1", "anna")), c => c.PartitionId == "1");

        var listed = await ListAsync(store);
        Assert.Equal(["0", "1"], listed.Select(o => o.PartitionId).Order());
        var found = listed.Single(o => o.PartitionId == "1");
        Assert.Equal((Namespace, Hub, Group, "anna"), (found.FullyQualifiedNamespace, found.EventHubName, found.ConsumerGroup, found.OwnerIdentifier));
        Assert.Equal(claimed.Version, found.Version);
        Assert.Equal(claimed.LastModifiedTime, found.LastModifiedTime);
        Assert.InRange(found.LastModifiedTime, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
    }

    [Fact]
    public async Task Renewing_gives_another_version_and_the_old_one_claims_nothing_any_more()
    {
        var store = Open(await NewContainerAsync());
        var first = Assert.Single(await ClaimAsync(store, Of("0", "anna"))).Version;

        var renewed = Assert.Single(await ClaimAsync(store, Of("0", "anna", first)));

        Assert.NotEqual(first, renewed.Version);
        Assert.Empty(await ClaimAsync(store, Of("0", "bert", first)));
        Assert.Empty(await ClaimAsync(store, Of("0", "bert")));
        Assert.Equal(("anna", renewed.Version), (Assert.Single(await ListAsync(store)).OwnerIdentifier, Assert.Single(await ListAsync(store)).Version));
    }

    [Fact]
    public async Task What_has_run_out_is_taken_with_the_version_that_was_listed_and_its_owner_loses_it()
    {
        var store = Open(await NewContainerAsync());
        var anna = Assert.Single(await ClaimAsync(store, Of("0", "anna"))).Version;
        var listed = Assert.Single(await ListAsync(store));

        Assert.Single(await ClaimAsync(store, Of("0", "bert", listed.Version)));

        Assert.Empty(await ClaimAsync(store, Of("0", "anna", anna)));
        Assert.Equal("bert", Assert.Single(await ListAsync(store)).OwnerIdentifier);
    }

    [Fact]
    public async Task Of_claimants_at_once_exactly_one_wins_whether_or_not_there_was_an_owner()
    {
        var container = await NewContainerAsync();
        string? version = null;
        for (var round = 0; round < 3; round++)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ClaimAsync(Open(container), Of("0", $"claimant {i}", version))));

            var won = Assert.Single(claims.SelectMany(c => c));
            Assert.Equal(won.OwnerIdentifier, Assert.Single(await ListAsync(Open(container))).OwnerIdentifier);
            version = won.Version;
        }
    }

    [Fact]
    public async Task What_is_lost_does_not_keep_the_rest_of_a_claim_from_being_won()
    {
        var store = Open(await NewContainerAsync());
        await ClaimAsync(store, Of("1", "anna"));

        var claimed = await ClaimAsync(store, Of("0", "bert"), Of("1", "bert"), Of("2", "bert"));

        Assert.Equal(["0", "2"], claimed.Select(c => c.PartitionId));
    }

    [Fact]
    public async Task What_is_given_up_has_an_owner_without_a_name_and_is_there_for_the_next()
    {
        var store = Open(await NewContainerAsync());
        var version = Assert.Single(await ClaimAsync(store, Of("0", "anna"))).Version;

        await ClaimAsync(store, Of("0", "", version));

        var given = Assert.Single(await ListAsync(store));
        Assert.True(string.IsNullOrEmpty(given.OwnerIdentifier));
        Assert.Single(await ClaimAsync(store, Of("0", "bert", given.Version)));
    }

    [Fact]
    public async Task What_was_removed_under_its_owner_is_free_or_claimed_anew()
    {
        var container = await NewContainerAsync();
        var store = Open(container);
        var version = Assert.Single(await ClaimAsync(store, Of("0", "anna"))).Version;
        await container.DeleteBlobAsync("name.servicebus.windows.net/orders/payments/ownership/0", cancellationToken: Stop);

        // The service may answer that the condition is not met, or that there is no such blob: it is claimed at once or lost.
        var again = await ClaimAsync(store, Of("0", "anna", version));
        Assert.Equal(again.Select(c => c.Version), (await ListAsync(store)).Select(o => o.Version));

        Assert.Equal(again.Count == 0, await ClaimAsync(store, Of("0", "bert")) is [_]);
    }

    [Fact]
    public async Task Blobs_have_names_in_lower_case_and_the_owner_as_it_is()
    {
        var container = await NewContainerAsync();
        var store = Open(container);
        await ClaimAsync(store, Of("0", "Anna-7F"));

        var blob = container.GetBlobClient("name.servicebus.windows.net/orders/payments/ownership/0");
        Assert.Equal("Anna-7F", (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value.Metadata["ownerid"]);
        Assert.Single(await store.ListOwnershipAsync("name.servicebus.windows.net", "orders", "payments", Stop));
        Assert.Single(await store.ListOwnershipAsync("NAME.servicebus.windows.net", "ORDERS", "PAYMENTS", Stop));
    }

    [Fact]
    public async Task Namespaces_hubs_and_consumer_groups_share_a_container_and_do_not_see_each_other()
    {
        var store = Open(await NewContainerAsync());
        (string Namespace, string Hub, string Group)[] places =
            [(Namespace, Hub, Group), (Namespace, Hub, "payments2"), (Namespace, "orders2", Group), ("other.servicebus.windows.net", Hub, Group)];
        foreach (var place in places)
        {
            var claim = Of("0", $"owner of {place}");
            (claim.FullyQualifiedNamespace, claim.EventHubName, claim.ConsumerGroup) = place;
            Assert.Single(await ClaimAsync(store, claim));
        }

        foreach (var place in places)
        {
            var found = Assert.Single(await store.ListOwnershipAsync(place.Namespace, place.Hub, place.Group, Stop));
            Assert.Equal($"owner of {place}", found.OwnerIdentifier);
        }
    }

    [Fact]
    public async Task Without_its_container_every_call_fails()
    {
        var store = Open(new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName()));

        await Assert.ThrowsAsync<RequestFailedException>(() => ListAsync(store));
        await Assert.ThrowsAsync<RequestFailedException>(() => ClaimAsync(store, Of("0", "anna")));
        await Assert.ThrowsAsync<RequestFailedException>(() => ClaimAsync(store, Of("0", "anna", "0x8DDE00000000000")));
        await Assert.ThrowsAsync<RequestFailedException>(() => store.GetCheckpointAsync(Namespace, Hub, Group, "0", Stop));
    }

    [Fact]
    public async Task A_checkpoint_is_read_as_it_was_written_and_is_where_KEDA_looks()
    {
        var container = await NewContainerAsync();
        var store = Open(container);
        Assert.Null(await store.GetCheckpointAsync(Namespace, Hub, Group, "0", Stop));

        await store.UpdateCheckpointAsync(Namespace, Hub, Group, "0", "anna", new CheckpointPosition("4100", 41), Stop);
        await store.UpdateCheckpointAsync(Namespace, Hub, Group, "0", "bert", new CheckpointPosition("4200", 42), Stop);

        var read = await store.GetCheckpointAsync(Namespace, Hub, Group, "0", Stop);
        Assert.Equal(EventPosition.FromOffset("4200", isInclusive: false), read.StartingPosition);
        Assert.Equal("bert", read.ClientIdentifier);
        var blob = container.GetBlobClient("name.servicebus.windows.net/orders/payments/checkpoint/0");
        Assert.Equal("42", (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value.Metadata["sequencenumber"]);
        Assert.Empty(await ListAsync(store));
    }

    [Theory]
    [InlineData("41", "no offset", true)]
    [InlineData("41", "", true)]
    [InlineData("", "", false)]
    public async Task A_checkpoint_without_an_offset_begins_after_its_sequence_number(string sequence, string offset, bool isValid)
    {
        var container = await NewContainerAsync();
        var metadata = new Dictionary<string, string> { ["sequencenumber"] = sequence, ["offset"] = offset, ["clientidentifier"] = "KEDA's" };
        var options = new BlobUploadOptions { Metadata = metadata };
        await container.GetBlobClient("name.servicebus.windows.net/orders/payments/checkpoint/0").UploadAsync(Stream.Null, options, Stop);

        var read = await Open(container).GetCheckpointAsync(Namespace, Hub, Group, "0", Stop);

        Assert.Equal(isValid ? EventPosition.FromSequenceNumber(41, isInclusive: false) : null, read?.StartingPosition);
    }

    /// <summary>The store on a container; skips the test where there is none of its kind.</summary>
    protected abstract CheckpointStore Open(BlobContainerClient container);

    private static EventProcessorPartitionOwnership Of(string partition, string owner, string? version = null) => new()
    {
        FullyQualifiedNamespace = Namespace,
        EventHubName = Hub,
        ConsumerGroup = Group,
        PartitionId = partition,
        OwnerIdentifier = owner,
        Version = version,
    };

    private static async Task<List<EventProcessorPartitionOwnership>> ClaimAsync(CheckpointStore store, params EventProcessorPartitionOwnership[] desired) =>
        [.. await store.ClaimOwnershipAsync(desired, Stop)];

    private static async Task<List<EventProcessorPartitionOwnership>> ListAsync(CheckpointStore store) =>
        [.. await store.ListOwnershipAsync(Namespace, Hub, Group, Stop)];

    private async Task<BlobContainerClient> NewContainerAsync()
    {
        var container = new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName());
        await container.CreateAsync(cancellationToken: Stop);
        return container;
    }
}
