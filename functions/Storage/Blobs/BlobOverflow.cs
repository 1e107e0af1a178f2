using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Storage.Accounts;
using Serverless.Storage.Documents;
using Serverless.Storage.Tables;

namespace Serverless.Storage.Blobs;

/// <summary>Bodies that are too large for an entity of a table, as blobs: <c>projection/version/partition/_overflow/name</c>.</summary>
/// <param name="container">The container of the views.</param>
/// <param name="time">Tells how old a blob is.</param>
/// <param name="listPage">Blobs of one answer when listing. 5,000 is the most that the service gives.</param>
public sealed class BlobOverflow(BlobContainerClient container, TimeProvider time, int listPage = 5000) : IOverflow
{
    /// <summary>
    /// How old a blob is when its entity must name it. A commit writes its bodies first and then has minutes, by the
    /// client's retries, until it names them or has failed.
    /// </summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    public ValueTask PutAsync(DocumentPartition partition, string name, string rowKey, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var options = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["rowkey"] = FieldText.Encode(rowKey) } };
        return new ValueTask(CallAsync(s => Blob(partition, name).UploadAsync(new BinaryData(body), options, s), stop).AsTask());
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(DocumentPartition partition, string name, CancellationToken stop) =>
        CallAsync<ReadOnlyMemory<byte>?>(async s =>
        {
            try
            {
                return (await Blob(partition, name).DownloadContentAsync(s)).Value.Content.ToMemory();
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        }, stop);

    public ValueTask<OverflowPage> ListOldAsync(DocumentPartition partition, string? next, CancellationToken stop) =>
        CallAsync(async s =>
        {
            var folder = Folder(partition);
            var before = time.GetUtcNow() - OrphanAge;
            await foreach (var page in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, s).AsPages(next, listPage))
            {
                var old = page.Values.Where(blob => blob.Properties.LastModified <= before)
                    .Select(blob => new OverflowBody(blob.Name[folder.Length..], FieldText.Decode(blob.Metadata["rowkey"])));
                return new OverflowPage([.. old], page.ContinuationToken is { Length: > 0 } token ? token : null);
            }

            return new OverflowPage([], null);
        }, stop);

    public ValueTask DeleteAsync(DocumentPartition partition, string name, CancellationToken stop) =>
        new(CallAsync(s => Blob(partition, name).DeleteIfExistsAsync(cancellationToken: s), stop).AsTask());

    private static string Folder(DocumentPartition partition) => $"{partition.ToName('/')}/_overflow/";

    private BlobClient Blob(DocumentPartition partition, string name) => container.GetBlobClient(Folder(partition) + name);

    private ValueTask<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken stop) =>
        StorageFaults.CallAsync(container.Uri, BlobDocuments.Role, call, stop);
}
