using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Blobs;

/// <summary>
/// Writes the documents of a commit to their blobs, each only over what an earlier commit left: the number of the commit
/// is in the metadata, and the write is conditional on the ETag that was seen with it. So it may be done again, by
/// several at once, and by a stale owner who does not know that he is one.
/// </summary>
internal sealed class BlobWriter(BlobContainerClient container, TagMemory tags, int parallelism)
{
    public const string CommitField = "commit";

    public const string DeletedField = "deleted";

    private static readonly ETag Superseded = new("superseded");

    /// <summary>All documents, then the position: readers never see a position whose rows are not there.</summary>
    public async Task WriteAsync(string folder, Redo redo, CancellationToken stop)
    {
        var number = redo.ToHead().Number;
        await Parallel.ForEachAsync(
            redo.Documents,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = stop },
            async (document, stopped) => await WriteAsync(folder, document, number, stopped));
        var position = new RedoDocument(
            BlobNames.Position, "application/json", [], JsonSerializer.SerializeToUtf8Bytes(redo.Head, RedoJson.Default.DictionaryStringString));
        await WriteAsync(folder, position, number, stop);
    }

    /// <summary>The number of the commit that wrote a blob; 0 for none.</summary>
    public static long NumberOf(IDictionary<string, string> metadata) =>
        metadata.ContainsKey(CommitField) ? Fields.Long(metadata.AsReadOnly(), CommitField) : 0;

    private async Task WriteAsync(string folder, RedoDocument document, long number, CancellationToken stop)
    {
        var blob = container.GetBlobClient(folder + document.Name);
        var seen = tags.Find(blob.Name);
        var tag = seen?.Tag;
        if (seen is null ? document.Body is null : seen.Value.Number >= number)
        {
            // A write of something finds out by being refused. What is not sent is refused by nobody: that there is
            // nothing to delete, or that it is done, must be seen each time.
            tag = await FindAsync(blob, number, stop);
        }

        while (tag != Superseded && (tag is not null || document.Body is not null))
        {
            if (await TryWriteAsync(blob, document, number, tag, stop))
            {
                return;
            }

            // Another one wrote it: an earlier commit, and it is written over; or this or a later one, and it is done.
            tag = await FindAsync(blob, number, stop);
        }
    }

    /// <summary>What stands in the place: its ETag if an earlier commit wrote it, null for nothing, or <see cref="Superseded"/>.</summary>
    private async Task<ETag?> FindAsync(BlobClient blob, long number, CancellationToken stop)
    {
        try
        {
            var found = (await blob.GetPropertiesAsync(cancellationToken: stop)).Value;
            var writtenBy = NumberOf(found.Metadata);
            tags.Set(blob.Name, found.ETag, writtenBy);
            return writtenBy >= number ? Superseded : found.ETag;
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }

    private async Task<bool> TryWriteAsync(BlobClient blob, RedoDocument document, long number, ETag? expected, CancellationToken stop)
    {
        var metadata = new Dictionary<string, string>(document.Metadata) { [CommitField] = KeyText.Number(number) };
        if (document.Body is null)
        {
            metadata[DeletedField] = "1";
        }

        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = document.ContentType },
            Metadata = metadata,
            Conditions = expected is { } tag ? new BlobRequestConditions { IfMatch = tag } : new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            var written = await blob.UploadAsync(new BinaryData(document.Body ?? default), options, stop);
            tags.Set(blob.Name, written.Value.ETag, number);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
        {
            return false;
        }
    }
}
