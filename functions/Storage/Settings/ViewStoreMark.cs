using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Accounts;
using Serverless.Storage.Blobs;

namespace Serverless.Storage.Settings;

/// <summary>
/// Says in the storage account where its views are: the blob <c>_store</c> of the views' container. Hosts that keep them
/// in different places would share the ownership of partitions by the same blobs, and each would have a part of the
/// events, without a word.
/// </summary>
public static class ViewStoreMark
{
    private const string Name = "_store";

    /// <summary>Makes the mark if there is none yet; of two hosts that begin at once, the first decides.</summary>
    /// <param name="views">The container of the views; it must be there.</param>
    /// <param name="store">Where this host keeps views.</param>
    /// <param name="stop">Stops the calls.</param>
    /// <exception cref="StoreUnavailableException">The views are elsewhere, or the container could not be reached; try again.</exception>
    public static async Task CheckAsync(BlobContainerClient views, ViewStore store, CancellationToken stop)
    {
        var mark = views.GetBlobClient(Name);
        var said = await StorageFaults.CallAsync(views.Uri, BlobDocuments.Role, async s => await MakeAsync(mark, store, s) ? $"{store}" : await ReadAsync(mark, s), stop);
        if (said != $"{store}")
        {
            throw new StoreUnavailableException(
                $"The views of this storage account are in {said}, as its blob '{mark.BlobContainerName}/{mark.Name}' says, and this host is set to {store}. Together they would share partitions, and each would have a part of the events. Set {CloudOptions.Section}:Storage:Views to {said}, or give this host an account of its own. To move for good, stop every host, delete that blob, and start them with {store}: every view is built anew there.");
        }
    }

    private static async Task<bool> MakeAsync(BlobClient mark, ViewStore store, CancellationToken stop)
    {
        try
        {
            await mark.UploadAsync(new BinaryData($"{store}"), new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, stop);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
    }

    private static async Task<string> ReadAsync(BlobClient mark, CancellationToken stop) =>
        (await mark.DownloadContentAsync(stop)).Value.Content.ToString();
}
