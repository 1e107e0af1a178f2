using System.Globalization;
using System.Net;
using Azure;
using Azure.Messaging.EventHubs.Consumer;
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
    private const string SequenceNumberKey = "sequencenumber";
    private const string OffsetKey = "offset";
    private const string ClientKey = "clientidentifier";

    /// <summary>What older clients, and our own checkpoints, have in the place of an offset.</summary>
    private const string NoOffset = "no offset";

    /// <exception cref="RequestFailedException">Storage could not be reached, refuses, or has no such container.</exception>
    public override async Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        var folder = Folder(fullyQualifiedNamespace, eventHubName, consumerGroup, "ownership");
        List<EventProcessorPartitionOwnership> found = [];
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, cancellationToken))
        {
            found.Add(new EventProcessorPartitionOwnership
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = blob.Name[folder.Length..],

                // Relinquished; or a blob that somebody else has put there, by which nobody owns.
                OwnerIdentifier = blob.Metadata.TryGetValue(OwnerKey, out var owner) ? owner : "",
                LastModifiedTime = blob.Properties.LastModified.GetValueOrDefault(),
                Version = ToVersion(blob.Properties.ETag.GetValueOrDefault()),
            });
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
                desired.Version = ToVersion(tag);
                desired.LastModifiedTime = modified;
                claimed.Add(desired);
            }
        }

        return claimed;
    }

    /// <returns>The checkpoint; null if there is none, or one that says no place to begin at.</returns>
    /// <exception cref="RequestFailedException">Storage could not be reached, refuses, or has no such container.</exception>
    public override async Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Folder(fullyQualifiedNamespace, eventHubName, consumerGroup, "checkpoint") + partitionId);
        BlobProperties found;
        try
        {
            found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null!;
        }

        return StartOf(found.Metadata) is not { } start ? null! : new EventProcessorCheckpoint
        {
            FullyQualifiedNamespace = fullyQualifiedNamespace,
            EventHubName = eventHubName,
            ConsumerGroup = consumerGroup,
            PartitionId = partitionId,
            StartingPosition = start,
            ClientIdentifier = found.Metadata.TryGetValue(ClientKey, out var client) ? client : "",
            LastModified = found.LastModified,
        };
    }

    /// <exception cref="RequestFailedException">Storage could not be reached, refuses, or has no such container.</exception>
    public override async Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        string clientIdentifier,
        CheckpointPosition startingPosition,
        CancellationToken cancellationToken)
    {
        // The least value is the SDK's for 'none'.
        var sequence = startingPosition.SequenceNumber == long.MinValue ? "" : startingPosition.SequenceNumber.ToString(CultureInfo.InvariantCulture);
        var metadata = new Dictionary<string, string>
        {
            [SequenceNumberKey] = sequence,
            [OffsetKey] = startingPosition.OffsetString ?? "",
            [ClientKey] = clientIdentifier,
        };
        var blob = container.GetBlobClient(Folder(fullyQualifiedNamespace, eventHubName, consumerGroup, "checkpoint") + partitionId);
        await blob.UploadAsync(Stream.Null, new BlobUploadOptions { Metadata = metadata }, cancellationToken);
    }

    /// <summary>By the offset; where there is none, by the sequence number.</summary>
    private static EventPosition? StartOf(IDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue(OffsetKey, out var offset) && offset is not ("" or NoOffset))
        {
            return EventPosition.FromOffset(offset, isInclusive: false);
        }

        return metadata.TryGetValue(SequenceNumberKey, out var number)
            && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence)
            ? EventPosition.FromSequenceNumber(sequence, isInclusive: false)
            : null;
    }

    /// <summary>As listings give it, without quotes; either form is taken as a condition.</summary>
    private static string ToVersion(ETag tag) => tag.ToString().Trim('"');

    private static string Folder(string fullyQualifiedNamespace, string hub, string consumerGroup, string kind) =>
        $"{fullyQualifiedNamespace}/{hub}/{consumerGroup}/{kind}/".ToLowerInvariant();

    private async Task<(ETag Tag, DateTimeOffset Modified)?> TryClaimAsync(EventProcessorPartitionOwnership desired, CancellationToken stop)
    {
        var blob = container.GetBlobClient(
            Folder(desired.FullyQualifiedNamespace, desired.EventHubName, desired.ConsumerGroup, "ownership") + desired.PartitionId);
        var metadata = new Dictionary<string, string> { [OwnerKey] = desired.OwnerIdentifier };
        try
        {
            return desired.Version is { } version && await TryTakeAsync(blob, metadata, version, stop) is { } taken
                ? taken
                : await MakeAsync(blob, metadata, stop);
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.PreconditionFailed || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return null;
        }
    }

    /// <returns>Null if the blob was removed meanwhile: whoever makes it anew has it.</returns>
    private static async Task<(ETag Tag, DateTimeOffset Modified)?> TryTakeAsync(
        BlobClient blob, Dictionary<string, string> metadata, string version, CancellationToken stop)
    {
        try
        {
            var taken = (await blob.SetMetadataAsync(metadata, new BlobRequestConditions { IfMatch = new ETag(version) }, stop)).Value;
            return (taken.ETag, taken.LastModified);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static async Task<(ETag Tag, DateTimeOffset Modified)> MakeAsync(BlobClient blob, Dictionary<string, string> metadata, CancellationToken stop)
    {
        var options = new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        var made = (await blob.UploadAsync(Stream.Null, options, stop)).Value;
        return (made.ETag, made.LastModified);
    }
}
