using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Serverless.Storage.Accounts;

namespace Serverless.Storage.Archive;

/// <summary>The archive's blobs in Azure Storage: block blobs, each written by one request.</summary>
internal sealed class ArchiveBlobs(BlobContainerClient container) : IArchiveBlobs
{
    private const string Reader = "Storage Blob Data Reader";

    // The deployment's own role, which cannot delete.
    private const string Writer = "Serverless archive writer";

    private static readonly BlobRequestConditions IfNew = new() { IfNoneMatch = ETag.All };

    public async ValueTask PrepareAsync(CancellationToken stop) =>
        await CallAsync(Writer, stop => container.CreateIfNotExistsAsync(cancellationToken: stop), stop);

    public async ValueTask<StoredBlob?> ReadAsync(string name, CancellationToken stop)
    {
        try
        {
            return await CallAsync(
                Reader,
                async Task<StoredBlob?> (stop) =>
                {
                    var answer = await container.GetBlobClient(name).DownloadContentAsync(stop);
                    return new StoredBlob(answer.Value.Content.ToMemory(), answer.Value.Details.ETag);
                },
                stop);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadPartAsync(string name, long offset, int length, CancellationToken stop)
    {
        try
        {
            return await CallAsync(Reader, stop => DownloadAsync(name, new HttpRange(offset, length), stop), stop);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    public ValueTask<ETag?> CreateAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
        WriteAsync(name, bytes, IfNew, stop);

    public ValueTask<ETag?> ReplaceAsync(string name, ReadOnlyMemory<byte> bytes, ETag expected, CancellationToken stop) =>
        WriteAsync(name, bytes, new BlobRequestConditions { IfMatch = expected }, stop);

    private async ValueTask<ETag?> WriteAsync(string name, ReadOnlyMemory<byte> bytes, BlobRequestConditions conditions, CancellationToken stop)
    {
        try
        {
            return await CallAsync(
                Writer,
                async Task<ETag?> (stop) =>
                {
                    using var content = BinaryData.FromBytes(bytes).ToStream();
                    var options = new BlobUploadOptions { Conditions = conditions };
                    return (await container.GetBlockBlobClient(name).UploadAsync(content, options, stop)).Value.ETag;
                },
                stop);
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed
            && (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet))
        {
            return null;
        }
    }

    private ValueTask<T> CallAsync<T>(string role, Func<CancellationToken, Task<T>> call, CancellationToken stop) =>
        StorageFaults.CallAsync(container.Uri, role, call, stop);

    private async Task<ReadOnlyMemory<byte>?> DownloadAsync(string name, HttpRange range, CancellationToken stop)
    {
        using var answer = (await container.GetBlobClient(name).DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, stop)).Value;
        var bytes = GC.AllocateUninitializedArray<byte>((int)answer.Details.ContentLength);
        await answer.Content.ReadExactlyAsync(bytes, stop);
        return bytes;
    }
}
