using Azure.Messaging.EventHubs.Primitives;
using Azure.Storage.Blobs;
using Serverless.Azure.Ownership;
using Serverless.Azurite;

namespace Serverless.Azure.Tests.Ownership;

public sealed class BlobOwnershipTests(AzuriteFixture azurite) : CheckpointStoreContract(azurite)
{
    protected override CheckpointStore Open(BlobContainerClient container) => new BlobOwnership(container);
}

/// <summary>The SDK's own store, in a build that has it.</summary>
public sealed class OfficialCheckpointStoreTests(AzuriteFixture azurite) : CheckpointStoreContract(azurite)
{
    protected override CheckpointStore Open(BlobContainerClient container)
    {
        var type = Type.GetType("Azure.Messaging.EventHubs.BlobCheckpointStore, Azure.Messaging.EventHubs.Processor")
            ?? Type.GetType("Azure.Messaging.EventHubs.Primitives.BlobCheckpointStore, Azure.Messaging.EventHubs.Processor");
        Assert.SkipWhen(type is null, "This build has no Azure.Messaging.EventHubs.Processor: the feed lacks it, or OfficialCheckpointStore is false.");
        return (CheckpointStore)Activator.CreateInstance(type, container)!;
    }
}
