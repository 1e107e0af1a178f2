using System.Runtime.CompilerServices;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>Reads that several parts of the store need.</summary>
internal sealed class DocumentReads(IDocuments documents, Func<ProjectionId, int> partitions, int parallelism)
{
    /// <summary>How many cases are read before anything is known of their sizes: as many of 1 MiB as the smallest bound in use takes.</summary>
    private const int FirstCases = 4;

    /// <summary>
    /// The most cases read at the same time. When small ones are followed by large ones, this many are loaded beyond the
    /// bound: 16 MiB. More at a time is hardly faster: each is a request of its own.
    /// </summary>
    private const int MostCases = 16;

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

    /// <summary>
    /// The same, as long as their events fit into a bound. How large a case is shows when it has been loaded, so they are
    /// read in small groups: each has as many as fit if they are as large as the largest so far.
    /// </summary>
    public async ValueTask<IReadOnlyList<Case>> GetCasesAsync(
        DocumentPartition partition, IReadOnlyList<long> sequences, ByteBound bound, CancellationToken stop)
    {
        List<Case> found = [];
        var largest = 1;
        for (int next = 0, group = FirstCases; next < sequences.Count; next += group, group = (int)Math.Clamp(bound.Left / largest, 1, MostCases))
        {
            foreach (var read in await GetCasesAsync(partition, sequences.Skip(next).Take(group), stop))
            {
                var bytes = read.Event.Bytes.Length;
                if (!bound.TryTake(bytes))
                {
                    return found;
                }

                found.Add(read);
                largest = Math.Max(largest, bytes);
            }
        }

        return found;
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
