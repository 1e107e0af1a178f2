using System.Collections.Concurrent;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

internal sealed class InMemoryOverflow : IOverflow
{
    /// <summary>Few, so that tests need more than one page.</summary>
    private const int PageBodies = 3;

    public ConcurrentDictionary<(DocumentPartition Partition, string Name), (string RowKey, byte[] Body)> Bodies { get; } = new();

    public ValueTask PutAsync(DocumentPartition partition, string name, string rowKey, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        Assert.True(Bodies.TryAdd((partition, name), (rowKey, body.ToArray())));
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(DocumentPartition partition, string name, CancellationToken stop) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>?>(Bodies.TryGetValue((partition, name), out var found) ? found.Body : null);

    public ValueTask<OverflowPage> ListOldAsync(DocumentPartition partition, string? next, CancellationToken stop) =>
        ValueTask.FromResult(Page(
            [.. Bodies.Where(b => b.Key.Partition == partition && string.CompareOrdinal(b.Key.Name, next) > 0)
                .OrderBy(b => b.Key.Name, StringComparer.Ordinal).Take(PageBodies).Select(b => new OverflowBody(b.Key.Name, b.Value.RowKey))]));

    private static OverflowPage Page(IReadOnlyList<OverflowBody> bodies) => new(bodies, bodies is [.., var last] ? last.Name : null);

    public ValueTask DeleteAsync(DocumentPartition partition, string name, CancellationToken stop)
    {
        Bodies.TryRemove((partition, name), out _);
        return ValueTask.CompletedTask;
    }
}
