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
        var isKnown = tags.TryGet(blob.Name, out var tag);
        if (!isKnown && document.Body is null)
        {
            (isKnown, tag) = (true, await FindAsync(blob, number, stop));
        }

        while (true)
        {
            if (tag == Superseded || (isKnown && tag is null && document.Body is null))
            {
                return;
            }

            if (await TryWriteAsync(blob, document, number, tag, stop))
            {
                return;
            }

            // Another one wrote it: an earlier commit, and it is written over; or this or a later one, and it is done.
            (isKnown, tag) = (true, await FindAsync(blob, number, stop));
        }
    }

    /// <summary>What stands in the place: its ETag if an earlier commit wrote it, null for nothing, or <see cref="Superseded"/>.</summary>
    private static async Task<ETag?> FindAsync(BlobClient blob, long number, CancellationToken stop)
    {
        try
        {
            var found = (await blob.GetPropertiesAsync(cancellationToken: stop)).Value;
            return NumberOf(found.Metadata) >= number ? Superseded : found.ETag;
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
            tags.Set(blob.Name, written.Value.ETag);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
        {
            return false;
        }
    }
}
