using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>One partition's rows of a listing, read as they are needed; expired ones left out.</summary>
internal sealed class RowCursor(IDocuments documents, DocumentPartition partition, DocumentScan scan, DateTimeOffset now)
{
    private readonly Queue<(string Code, StoredRow Row)> _read = [];
    private DocumentScan? _next = scan;

    public int Partition => partition.Partition.Value;

    public bool NeedsMore => _read.Count == 0 && _next is not null;

    /// <summary>The next row with its place in the order; null at the end.</summary>
    public (string Code, StoredRow Row)? Current => _read.TryPeek(out var row) ? row : null;

    public void Advance() => _read.Dequeue();

    /// <summary>Reads on until there is a row or the end.</summary>
    public async ValueTask ReadAsync(CancellationToken stop)
    {
        while (NeedsMore)
        {
            var page = await documents.ScanAsync(partition, _next!, stop);
            foreach (var document in page.Where(d => RowDocument.IsVisible(d, now)))
            {
                var row = RowDocument.ToRow(document, partition.Partition);
                _read.Enqueue((KeyText.Encode(row.Key), row));
            }

            _next = _next!.EndsWith(page) ? null : _next with { Behind = page[^1] };
        }
    }
}
