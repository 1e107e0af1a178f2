using System.Net;
using Azure;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Serverless.Azure.Ownership;

/// <summary>
/// Who owns which partition, in the SDK's own format, so that processors with the SDK's store and with this one share
/// partitions: an empty blob a partition, all names in lower case, the owner in its metadata. A claim is a conditional
/// write on the blob's ETag, so one of two claimants gets it. Source of the format: azure-sdk-for-net,
/// BlobCheckpointStoreInternal.cs.
/// </summary>
/// <param name="container">The container; it must be there.</param>
internal sealed class BlobOwnership(BlobContainerClient container) : CheckpointStore
{
    private const string OwnerKey = "ownerid";

    /// <exception cref="RequestFailedException">Storage could not be reached, refuses, or has no such container.</exception>
    public override async Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        var folder = Folder(fullyQualifiedNamespace, eventHubName, consumerGroup, "ownership");
        List<EventProcessorPartitionOwnership> found = [];
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, cancellationToken))
        {
            // A blob without an owner is somebody else's, or half of one: nobody owns by it.
            if (blob.Metadata.TryGetValue(OwnerKey, out var owner))
            {
                found.Add(new EventProcessorPartitionOwnership
                {
                    FullyQualifiedNamespace = fullyQualifiedNamespace,
                    EventHubName = eventHubName,
                    ConsumerGroup = consumerGroup,
                    PartitionId = blob.Name[folder.Length..],
                    OwnerIdentifier = owner,
                    LastModifiedTime = blob.Properties.LastModified.GetValueOrDefault(),
                    Version = blob.Properties.ETag?.ToString(),
                });
            }
        }

        return found;
    }

    /// <returns>What was claimed, with its new version; what another has claimed meanwhile is missing.</returns>
    /// <exception cref="RequestFailedException">Storage could not be reached, refuses, or has no such container.</exception>
    public override async Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken)
    {
        List<EventProcessorPartitionOwnership> claimed = [];
        foreach (var desired in desiredOwnership)
        {
            if (await TryClaimAsync(desired, cancellationToken) is var (tag, modified))
            {
                desired.Version = tag.ToString();
                desired.LastModifiedTime = modified;
                claimed.Add(desired);
            }
        }

        return claimed;
    }

    /// <summary>Where a partition begins is said by our commits alone: there is no checkpoint here.</summary>
    public override Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken) =>
        Task.FromResult<EventProcessorCheckpoint>(null!);

    private static string Folder(string fullyQualifiedNamespace, string hub, string consumerGroup, string kind) =>
        $"{fullyQualifiedNamespace}/{hub}/{consumerGroup}/{kind}/".ToLowerInvariant();

    private async Task<(ETag Tag, DateTimeOffset Modified)?> TryClaimAsync(EventProcessorPartitionOwnership desired, CancellationToken stop)
    {
        var blob = container.GetBlobClient(
            Folder(desired.FullyQualifiedNamespace, desired.EventHubName, desired.ConsumerGroup, "ownership") + desired.PartitionId);
        var metadata = new Dictionary<string, string> { [OwnerKey] = desired.OwnerIdentifier };
        try
        {
            if (desired.Version is { } version)
            {
                var known = new BlobRequestConditions { IfMatch = new ETag(version) };
                var taken = (await blob.SetMetadataAsync(metadata, known, stop)).Value;
                return (taken.ETag, taken.LastModified);
            }

            var options = new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            var made = (await blob.UploadAsync(Stream.Null, options, stop)).Value;
            return (made.ETag, made.LastModified);
        }
        catch (RequestFailedException e) when (IsAnothers(e))
        {
            return null;
        }
    }

    /// <summary>Another claimed it first, or removed it meanwhile; not so a container that is missing or going.</summary>
    private static bool IsAnothers(RequestFailedException e) =>
        e.Status is (int)HttpStatusCode.PreconditionFailed
        || e.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || e.ErrorCode == BlobErrorCode.BlobNotFound;
}
