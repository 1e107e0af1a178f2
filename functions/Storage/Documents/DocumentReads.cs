using System.Runtime.CompilerServices;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Storage.Documents;

/// <summary>Reads that several parts of the store need.</summary>
internal sealed class DocumentReads(IDocuments documents, Func<ProjectionId, int> partitions, int parallelism)
{
    /// <summary>All partitions of a projection's hub.</summary>
    public IReadOnlyList<DocumentPartition> PartitionsOf(ProjectionId projection) =>
        [.. Enumerable.Range(0, partitions(projection)).Select(p => new DocumentPartition(projection, new PartitionId(p)))];

    /// <summary>What <paramref name="read"/> gives for each, in order, several at a time.</summary>
    public async ValueTask<IReadOnlyList<TResult>> EachAsync<T, TResult>(
        IReadOnlyList<T> all, Func<T, CancellationToken, ValueTask<TResult>> read, CancellationToken stop)
    {
        var results = new TResult[all.Count];
        await Parallel.ForAsync(
            0,
            all.Count,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = stop },
            async (i, stopped) => results[i] = await read(all[i], stopped));
        return results;
    }

    public async ValueTask<StoredDocument?> GetAsync(DocumentPartition partition, DocumentKey key, CancellationToken stop) =>
        (await documents.GetAsync(partition, [key], stop))[0];

    public async ValueTask<IReadOnlyList<Case>> GetCasesAsync(DocumentPartition partition, IEnumerable<long> sequences, CancellationToken stop)
    {
        var found = await documents.GetAsync(partition, [.. sequences.Select(DocumentKey.Case)], stop);
        return [.. found.OfType<StoredDocument>().Select(d => Case.Of(d, partition.Partition))];
    }

    /// <summary>A scan to its end, page by page.</summary>
    public async IAsyncEnumerable<StoredDocument> ScanAllAsync(
        DocumentPartition partition, DocumentScan scan, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var page = await documents.ScanAsync(partition, scan, stop);
            foreach (var document in page)
            {
                yield return document;
            }

            if (page.Count < scan.Top)
            {
                yield break;
            }

            scan = scan with { Behind = page[^1] };
        }
    }

    /// <summary>Every projection version that has commits, by name and version.</summary>
    public async ValueTask<IReadOnlyList<ProjectionId>> ProjectionsAsync(CancellationToken stop)
    {
        List<ProjectionId> found = [];
        await foreach (var document in ScanAllAsync(DocumentPartition.Catalog, new DocumentScan(DocumentKind.Projection), stop))
        {
            found.Add(new ProjectionId(document.Fields["name"], (int)Fields.Long(document.Fields, "version")));
        }

        return [.. found.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Version)];
    }

    public static Document CatalogEntry(ProjectionId projection) => new(
        new DocumentKey(DocumentKind.Projection, "", projection.ToString()),
        new Dictionary<string, string> { ["name"] = projection.Name, ["version"] = KeyText.Number(projection.Version) },
        default);
}
