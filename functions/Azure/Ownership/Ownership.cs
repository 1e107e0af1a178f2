using Azure.Messaging.EventHubs.Primitives;
using Azure.Storage.Blobs;

namespace Serverless.Azure.Ownership;

/// <summary>The store by which processors share partitions: the SDK's where it is built in, else ours with the same blobs.</summary>
internal static class Ownership
{
    /// <param name="container">The container for ownership; it must be there.</param>
    public static CheckpointStore In(BlobContainerClient container) =>
#if OFFICIAL_CHECKPOINT_STORE
        new BlobCheckpointStore(container);
#else
        new BlobOwnership(container);
#endif
}
