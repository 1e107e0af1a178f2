using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Checkpoints;

/// <summary>
/// Checkpoints as the Event Hubs clients write them, an empty blob with metadata for each partition. They are for
/// KEDA, which scales by them; nothing of ours begins from them. Source of the format: azure-sdk-for-net,
/// BlobCheckpointStoreInternal.cs; how KEDA reads it: kedacore/keda, azure_eventhub_scaler.go, strategy blobMetadata.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="place">Of which hub and consumer group.</param>
public sealed class CheckpointBlobs(BlobContainerClient container, CheckpointPlace place)
{
    private const string SequenceNumberKey = "sequencenumber";
    private const string OffsetKey = "offset";
    private const string ClientKey = "clientidentifier";

    /// <summary>
    /// What the .NET client writes where it has no offset, and takes as none. Older versions of KEDA take an empty one
    /// for a partition of which nothing was processed yet, and would never scale in.
    /// </summary>
    private const string NoOffset = "no offset";

    private readonly ConcurrentDictionary<PartitionId, ETag> _seen = new();

    /// <summary>
    /// Writes how far the partition has come, over the checkpoint that this instance wrote or saw last. One that another
    /// owner wrote meanwhile is only ever raised: an owner who drains does not set back what his successor wrote. What
    /// stands there from before may be lowered, though not by the first write: a projection that begins anew does that.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="last">The last event that is committed; before the first one, the number before it.</param>
    /// <param name="client">Who writes it, for people.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="StoreUnavailableException">The storage account could not be reached or refuses.</exception>
    public async ValueTask WriteAsync(PartitionId partition, SequenceNumber last, string client, CancellationToken stop)
    {
        var blob = container.GetBlobClient(place.NameOf(partition));
        try
        {
            while (!await TryWriteAsync(blob, partition, last, client, stop))
            {
            }
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw Unavailable(e);
        }
    }

    /// <summary>
    /// Writes it unless there is one: KEDA then sees what a new projection lacks before a processor ever ran.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The storage account could not be reached or refuses.</exception>
    public async ValueTask SeedAsync(PartitionId partition, SequenceNumber last, string client, CancellationToken stop)
    {
        try
        {
            // Whoever wrote one that is there knew no less.
            await TryAddAsync(container.GetBlobClient(place.NameOf(partition)), partition, Metadata(last, client), stop);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw Unavailable(e);
        }
    }

    /// <returns>Whether it is written, or another owner has come further.</returns>
    private async Task<bool> TryWriteAsync(BlobClient blob, PartitionId partition, SequenceNumber last, string client, CancellationToken stop)
    {
        if (_seen.TryRemove(partition, out var tag))
        {
            return await TryReplaceAsync(blob, partition, tag, Metadata(last, client), stop);
        }

        if (await FindAsync(blob, stop) is not { } found)
        {
            return await TryAddAsync(blob, partition, Metadata(last, client), stop);
        }

        _seen[partition] = found.ETag;
        return SequenceOf(found.Metadata) >= last.Value;
    }

    private async Task<bool> TryReplaceAsync(BlobClient blob, PartitionId partition, ETag tag, Dictionary<string, string> metadata, CancellationToken stop)
    {
        try
        {
            _seen[partition] = (await blob.SetMetadataAsync(metadata, new BlobRequestConditions { IfMatch = tag }, stop)).Value.ETag;
            return true;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.PreconditionFailed || e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    private async Task<bool> TryAddAsync(BlobClient blob, PartitionId partition, Dictionary<string, string> metadata, CancellationToken stop)
    {
        try
        {
            var options = new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            _seen[partition] = (await blob.UploadAsync(Stream.Null, options, stop)).Value.ETag;
            return true;
        }
        catch (RequestFailedException e) when (IsThere(e))
        {
            return false;
        }
    }

    private static async Task<BlobProperties?> FindAsync(BlobClient blob, CancellationToken stop)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: stop)).Value;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static bool IsThere(RequestFailedException e) =>
        e.Status is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted;

    /// <summary>What no client of Event Hubs has written counts as nothing.</summary>
    private static long SequenceOf(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(SequenceNumberKey, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : long.MinValue;

    private static Dictionary<string, string> Metadata(SequenceNumber last, string client) => new()
    {
        [SequenceNumberKey] = last.Value.ToString(CultureInfo.InvariantCulture),
        [OffsetKey] = NoOffset,
        [ClientKey] = client,
    };

    private static bool IsUnavailable(Exception e) => e is RequestFailedException or AggregateException or IOException and not StoreUnavailableException;

    private StoreUnavailableException Unavailable(Exception e) => new(
        (e as RequestFailedException)?.Status switch
        {
            (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.Unauthorized =>
                $"The identity of this process may not write blobs of container '{container.Name}'. Give it the role 'Storage Blob Data Contributor' there.",
            (int)HttpStatusCode.NotFound => $"There is no container '{container.Name}' for checkpoints. Create it.",
            _ => $"A checkpoint of {place} could not be written to container '{container.Name}'; check that its storage account can be reached.",
        },
        e);
}
