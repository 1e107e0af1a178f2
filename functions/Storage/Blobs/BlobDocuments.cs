using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Storage.Accounts;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Blobs;

/// <summary>
/// Documents as blobs, one each, for views that are read as documents. Blob storage changes one blob at a time, so a
/// commit is written whole into the blob <c>_commit</c> first, on condition of its ETag: that is the fence, and the
/// moment at which it has happened. Then its documents are written from it, then the blob <c>_position</c>. If that is
/// interrupted, the next to open the partition goes on with it.
/// </summary>
public sealed class BlobDocuments : IDocuments
{
    public const string Role = "Storage Blob Data Contributor";

    private readonly BlobContainerClient _container;
    private readonly BlobDocumentsOptions _options;
    private readonly TimeProvider _time;
    private readonly TagMemory _tags;
    private readonly ListingMarks _marks = new();
    private readonly BlobWriter _writer;

    public BlobDocuments(BlobContainerClient container, BlobDocumentsOptions options, TimeProvider time)
    {
        options.Validate();
        (_container, _options, _time) = (container, options, time);
        _tags = new TagMemory(options.RememberedTags);
        _writer = new BlobWriter(container, _tags, options.Parallelism);
    }

    public ValueTask<StoredHead?> OpenAsync(DocumentPartition partition, CancellationToken stop) => CallAsync(async s =>
    {
        var folder = BlobNames.Folder(partition);
        if (await FindAsync(folder + BlobNames.Commit, s) is not { } commit)
        {
            return null;
        }

        var redo = Redo.Read(commit.Content);
        var head = redo.ToHead();
        if (await ReadPositionAsync(folder, s) is not { } position || position.Head.Number < head.Number)
        {
            await _writer.WriteAsync(folder, redo, s);
        }

        return new StoredHead(head, commit.Details.ETag.ToString());
    }, stop);

    public ValueTask<StoredHead?> ReadHeadAsync(DocumentPartition partition, CancellationToken stop) =>
        CallAsync(s => ReadPositionAsync(BlobNames.Folder(partition), s), stop);

    public ValueTask<IReadOnlyList<StoredDocument?>> GetAsync(DocumentPartition partition, IReadOnlyList<DocumentKey> keys, CancellationToken stop) =>
        CallAsync(s => GetAsync(BlobNames.Folder(partition), [.. keys.Select(BlobNames.Of)], s), stop);

    public ValueTask<IReadOnlyList<StoredDocument>> ScanAsync(DocumentPartition partition, DocumentScan scan, CancellationToken stop) =>
        CallAsync<IReadOnlyList<StoredDocument>>(async s =>
        {
            var folder = BlobNames.Folder(partition);
            var (prefix, after) = BlobNames.Range(scan);
            List<StoredDocument> found = [];
            List<StoredDocument> listed = [];
            var bytes = 0L;
            await foreach (var blob in ListAsync(folder + prefix, after is null ? null : folder + after, s))
            {
                var name = blob.Name[folder.Length..];
                if (IsRemoved(blob.Metadata) || (scan.Group == DocumentScan.AllGroups && !BlobNames.IsRow(name)))
                {
                    continue;
                }

                listed.Add(new StoredDocument(name, RedoDocument.Decode(blob.Metadata), default, blob.Properties.ETag.ToString()!));
                bytes += blob.Properties.ContentLength ?? 0;
                if (found.Count + listed.Count == scan.Top || bytes >= scan.MaxBytes)
                {
                    // Some may have been removed meanwhile: then the listing goes on.
                    found.AddRange(await WithBodiesAsync(folder, listed, scan.WithBodies, s));
                    listed.Clear();
                    bytes = found.Sum(d => (long)d.Body.Length);
                    if (found.Count == scan.Top || bytes >= scan.MaxBytes)
                    {
                        return found;
                    }
                }
            }

            return [.. found, .. await WithBodiesAsync(folder, listed, scan.WithBodies, s)];
        }, stop);

    public async ValueTask<DocumentCommitResult> CommitAsync(DocumentPartition partition, DocumentCommit commit, CancellationToken stop)
    {
        var folder = BlobNames.Folder(partition);
        var (redo, whyNot) = Redo.Of(commit, folder, _options);
        return redo is null ? new DocumentCommitResult.TooLarge(whyNot!) : await CallAsync(s => CommitAsync(folder, commit, redo, s), stop);
    }

    public async ValueTask PutAsync(DocumentPartition partition, Document document, CancellationToken stop)
    {
        var draft = RedoDocument.Of(document);
        await CallAsync(s => Blob(BlobNames.Folder(partition), draft.Name).UploadAsync(
            new BinaryData(document.Body), new BlobUploadOptions { Metadata = draft.Metadata }, s), stop);
    }

    public ValueTask<bool> DeleteAsync(DocumentPartition partition, StoredDocument document, CancellationToken stop) =>
        CallAsync(s => TryDeleteAsync(Blob(BlobNames.Folder(partition), document.Place), new ETag(document.Tag), s), stop);

    /// <summary>Marks of removed documents that are old enough.</summary>
    public ValueTask<int> SweepAsync(DocumentPartition partition, CancellationToken stop) => CallAsync(async s =>
    {
        var before = _time.GetUtcNow() - _options.TombstoneAge;
        var removed = 0;
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, BlobNames.Folder(partition), s))
        {
            if (IsRemoved(blob.Metadata) && blob.Properties.LastModified <= before)
            {
                removed += await TryDeleteAsync(_container.GetBlobClient(blob.Name), blob.Properties.ETag!.Value, s) ? 1 : 0;
            }
        }

        return removed;
    }, stop);

    /// <summary>The blobs of a prefix behind a name.</summary>
    private async IAsyncEnumerable<BlobItem> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var pages = _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, stop)
            .AsPages(_marks.Find(prefix, after), _options.ListPage);
        await foreach (var page in pages)
        {
            if (page is { ContinuationToken: { Length: > 0 } token, Values: [.., var last] })
            {
                _marks.Set(prefix, last.Name, token);
            }

            foreach (var blob in page.Values.Where(b => string.CompareOrdinal(b.Name, after) > 0))
            {
                yield return blob;
            }
        }
    }

    private static bool IsRemoved(IDictionary<string, string> metadata) => metadata.ContainsKey(BlobWriter.DeletedField);

    private static async Task<bool> TryDeleteAsync(BlobClient blob, ETag tag, CancellationToken stop)
    {
        try
        {
            await blob.DeleteAsync(conditions: new BlobRequestConditions { IfMatch = tag }, cancellationToken: stop);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    private async Task<DocumentCommitResult> CommitAsync(string folder, DocumentCommit commit, Redo redo, CancellationToken stop)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Conditions = commit.HeadTag is { } tag ? new BlobRequestConditions { IfMatch = new ETag(tag) } : new BlobRequestConditions { IfNoneMatch = ETag.All },
            TransferOptions = new() { InitialTransferSize = 256 << 20 },
        };
        string written;
        try
        {
            written = (await Blob(folder, BlobNames.Commit).UploadAsync(redo.Write(), options, stop)).Value.ETag.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return new DocumentCommitResult.Conflict();
        }

        await _writer.WriteAsync(folder, redo, stop);
        return new DocumentCommitResult.Committed(written);
    }

    private async Task<StoredHead?> ReadPositionAsync(string folder, CancellationToken stop)
    {
        var name = folder + BlobNames.Position;
        if (await FindAsync(name, stop) is not { } position)
        {
            return null;
        }

        var fields = JsonSerializer.Deserialize(position.Content, RedoJson.Default.DictionaryStringString)!;
        return new StoredHead(Head.Of(RedoDocument.Decode(fields)), position.Details.ETag.ToString());
    }

    private async Task<IReadOnlyList<StoredDocument?>> GetAsync(string folder, IReadOnlyList<string> names, CancellationToken stop)
    {
        var found = new StoredDocument?[names.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = stop };
        await Parallel.ForAsync(0, names.Count, parallel, async (i, stopped) =>
        {
            found[i] = folder.Length + names[i].Length <= BlobNames.MaxCharacters
                && await FindAsync(folder + names[i], stopped) is { } blob && !IsRemoved(blob.Details.Metadata)
                ? new StoredDocument(names[i], RedoDocument.Decode(blob.Details.Metadata), blob.Content.ToMemory(), blob.Details.ETag.ToString())
                : null;
        });
        return found;
    }

    private async Task<IEnumerable<StoredDocument>> WithBodiesAsync(
        string folder, IReadOnlyList<StoredDocument> listed, bool withBodies, CancellationToken stop) =>
        withBodies ? (await GetAsync(folder, [.. listed.Select(d => d.Place)], stop)).OfType<StoredDocument>() : [.. listed];

    /// <summary>A blob, its ETag remembered for the next write; or null.</summary>
    private async Task<BlobDownloadResult?> FindAsync(string name, CancellationToken stop)
    {
        try
        {
            var found = (await _container.GetBlobClient(name).DownloadContentAsync(stop)).Value;
            _tags.Set(name, found.Details.ETag, BlobWriter.NumberOf(found.Details.Metadata));
            return found;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private BlobClient Blob(string folder, string name) => _container.GetBlobClient(folder + name);

    private ValueTask<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken stop) =>
        StorageFaults.CallAsync(_container.Uri, Role, call, stop);
}
