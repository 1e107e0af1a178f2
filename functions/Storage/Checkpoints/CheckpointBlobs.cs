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

    /// <summary>Writes how far the partition has come.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="last">The last event that is committed; before the first one, the number before it.</param>
    /// <param name="client">Who writes it, for people.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="StoreUnavailableException">The storage account could not be reached or refuses.</exception>
    public async ValueTask WriteAsync(PartitionId partition, SequenceNumber last, string client, CancellationToken stop)
    {
        var blob = container.GetBlobClient(place.NameOf(partition));
        var metadata = Metadata(last, client);
        try
        {
            try
            {
                await blob.SetMetadataAsync(metadata, cancellationToken: stop);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                await blob.UploadAsync(Stream.Null, new BlobUploadOptions { Metadata = metadata }, stop);
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
            var options = new BlobUploadOptions { Metadata = Metadata(last, client), Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await container.GetBlobClient(place.NameOf(partition)).UploadAsync(Stream.Null, options, stop);
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
        {
            // There is one. Whoever wrote it knew no less.
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw Unavailable(e);
        }
    }

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
