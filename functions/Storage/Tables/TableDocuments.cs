using System.Diagnostics;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>
/// Documents in Table storage. All entities of a projection version in a hub partition share a partition of the table,
/// so a commit is one entity group transaction with a condition on the entity <c>_position</c>.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="overflow">For what is too large for an entity.</param>
/// <param name="parallelism">
/// How many entities are read at the same time. 32 is a good number: reads of single entities take some milliseconds
/// each, and there is no query by a list of keys.
/// </param>
public sealed class TableDocuments(ITable table, IOverflow overflow, int parallelism = 32) : IDocuments
{
    /// <summary>The most bodies outside of their entities that a scan loads at a time, and so beyond its bytes: each has 900 KiB and more.</summary>
    private const int BodiesOutside = 4;

    public ValueTask<StoredHead?> OpenAsync(DocumentPartition partition, CancellationToken stop) => ReadHeadAsync(partition, stop);

    public async ValueTask<StoredHead?> ReadHeadAsync(DocumentPartition partition, CancellationToken stop) =>
        await table.GetAsync(TableNames.PartitionKey(partition), TableNames.Position, stop) is { } row
            ? new StoredHead(Head.Of(TableEntity.FieldsOf(row)), row.ETag)
            : null;

    public async ValueTask<IReadOnlyList<StoredDocument?>> GetAsync(DocumentPartition partition, IReadOnlyList<DocumentKey> keys, CancellationToken stop)
    {
        var found = new StoredDocument?[keys.Count];
        await Parallel.ForAsync(0, keys.Count, Options(stop), async (i, stopped) =>
        {
            var rowKey = TableNames.RowKey(keys[i]);
            found[i] = rowKey.Length > TableLimits.KeyCharacters ? null : await GetAsync(partition, rowKey, stopped);
        });
        return found;
    }

    public async ValueTask<IReadOnlyList<StoredDocument>> ScanAsync(DocumentPartition partition, DocumentScan scan, CancellationToken stop)
    {
        var (from, to) = TableNames.Range(scan);
        var query = new TableQuery(
            TableNames.PartitionKey(partition), from, to, scan.Top, scan.WithBodies ? null : TableEntity.FieldsOf(scan.Kind), scan.MaxBytes);
        var rows = await table.QueryAsync(query, stop);
        List<StoredDocument> found = [];
        for (var bytes = 0L; found.Count < rows.Count && bytes < scan.MaxBytes;)
        {
            foreach (var document in await LoadAsync(partition, [.. GroupOf(rows.Skip(found.Count))], stop))
            {
                if (bytes < scan.MaxBytes)
                {
                    found.Add(document);
                    bytes += document.Body.Length;
                }
            }
        }

        return found;
    }

    public async ValueTask<DocumentCommitResult> CommitAsync(DocumentPartition partition, DocumentCommit commit, CancellationToken stop)
    {
        var (planned, whyNot) = TableCommit.Of(commit);
        if (planned is null)
        {
            return new DocumentCommitResult.TooLarge(whyNot!);
        }

        foreach (var (name, document) in planned.Overflows)
        {
            await overflow.PutAsync(partition, name, TableNames.RowKey(document.Key), document.Body, stop);
        }

        while (true)
        {
            switch (await table.SubmitAsync(TableNames.PartitionKey(partition), planned.Writes, stop))
            {
                case TableResult.Done done:
                    return new DocumentCommitResult.Committed(done.ETags[0]);
                case TableResult.PreconditionFailed or TableResult.Conflict:
                    return new DocumentCommitResult.Conflict();
                case TableResult.TooLarge tooLarge:
                    return new DocumentCommitResult.TooLarge(tooLarge.Reason);
                case TableResult.NotFound when await DropGoneAsync(partition, planned, stop):
                    break;
                case TableResult.NotFound:
                    // The head itself is gone: somebody emptied the table.
                    return new DocumentCommitResult.Conflict();
                default:
                    throw new UnreachableException();
            }
        }
    }

    public async ValueTask PutAsync(DocumentPartition partition, Document document, CancellationToken stop)
    {
        var write = new TableWrite(TableWriteKind.Upsert, TableNames.RowKey(document.Key), TableEntity.ToProperties(document, null));
        var result = await table.SubmitAsync(TableNames.PartitionKey(partition), [write], stop);
        if (result is not TableResult.Done)
        {
            throw new InvalidOperationException($"'{write.RowKey}' of {partition.Projection} cannot be written: {result}.");
        }
    }

    public async ValueTask<bool> DeleteAsync(DocumentPartition partition, StoredDocument document, CancellationToken stop)
    {
        var write = new TableWrite(TableWriteKind.Delete, document.Place, new Dictionary<string, object>(), document.Tag);
        return await table.SubmitAsync(TableNames.PartitionKey(partition), [write], stop) is TableResult.Done;
    }

    /// <summary>Bodies outside whose entity does not name them: replaced, deleted, or of a transaction that never came through.</summary>
    public async ValueTask<int> SweepAsync(DocumentPartition partition, CancellationToken stop)
    {
        var removed = 0;
        string? next = null;
        do
        {
            var page = await overflow.ListOldAsync(partition, next, stop);
            await Parallel.ForEachAsync(page.Bodies, Options(stop), async (body, stopped) =>
            {
                if (!await IsNamedAsync(partition, body, stopped))
                {
                    await overflow.DeleteAsync(partition, body.Name, stopped);
                    Interlocked.Increment(ref removed);
                }
            });
            next = page.Next;
        }
        while (next is not null);

        return removed;
    }

    /// <summary>The next entities, with only some bodies that are elsewhere: their sizes show when they have been loaded.</summary>
    private static IEnumerable<TableRow> GroupOf(IEnumerable<TableRow> rows)
    {
        var outside = 0;
        return rows.TakeWhile(row => TableEntity.OverflowOf(row) is null || ++outside <= BodiesOutside);
    }

    private async ValueTask<StoredDocument[]> LoadAsync(DocumentPartition partition, TableRow[] rows, CancellationToken stop)
    {
        var loaded = new StoredDocument[rows.Length];
        await Parallel.ForAsync(0, rows.Length, Options(stop), async (i, stopped) => loaded[i] = await ToDocumentAsync(partition, rows[i], stopped)
            ?? throw new StoreUnavailableException($"'{rows[i].RowKey}' of {partition.Projection} is being removed while it is read."));
        return loaded;
    }

    private ParallelOptions Options(CancellationToken stop) => new() { MaxDegreeOfParallelism = parallelism, CancellationToken = stop };

    private async ValueTask<bool> IsNamedAsync(DocumentPartition partition, OverflowBody body, CancellationToken stop) =>
        await table.GetAsync(TableNames.PartitionKey(partition), body.RowKey, stop) is { } row && TableEntity.OverflowOf(row) == body.Name;

    private async ValueTask<StoredDocument?> GetAsync(DocumentPartition partition, string rowKey, CancellationToken stop) =>
        await table.GetAsync(TableNames.PartitionKey(partition), rowKey, stop) is { } row ? await ToDocumentAsync(partition, row, stop) : null;

    /// <summary>The document with its body. If that is gone, the entity was replaced since it was read, and is read again.</summary>
    private async ValueTask<StoredDocument?> ToDocumentAsync(DocumentPartition partition, TableRow read, CancellationToken stop)
    {
        string? missing = null;
        for (var row = read; row is not null; row = await table.GetAsync(TableNames.PartitionKey(partition), read.RowKey, stop))
        {
            if (TableEntity.OverflowOf(row) is not { } name)
            {
                return TableEntity.ToDocument(row, null);
            }

            if (await overflow.GetAsync(partition, name, stop) is { } body)
            {
                return TableEntity.ToDocument(row, body);
            }

            missing = missing == name
                ? throw new StoreUnavailableException($"The body '{name}' of '{row.RowKey}' of {partition.Projection} is missing. Restore the blob, or rebuild the projection as a new version.")
                : name;
        }

        return null;
    }

    /// <summary>Takes deletes of what is not there (any more) out of a transaction; false if all are there.</summary>
    private async ValueTask<bool> DropGoneAsync(DocumentPartition partition, TableCommit planned, CancellationToken stop)
    {
        var dropped = false;
        foreach (var delete in planned.Writes.Where(w => w.Kind == TableWriteKind.Delete).ToList())
        {
            if (await table.GetAsync(TableNames.PartitionKey(partition), delete.RowKey, stop) is null)
            {
                planned.Writes.Remove(delete);
                dropped = true;
            }
        }

        return dropped;
    }
}
