using System.Collections.Concurrent;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

internal sealed class InMemoryOverflow : IOverflow
{
    public ConcurrentDictionary<(DocumentPartition Partition, string Name), (string RowKey, byte[] Body)> Bodies { get; } = new();

    public ValueTask PutAsync(DocumentPartition partition, string name, string rowKey, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        Assert.True(Bodies.TryAdd((partition, name), (rowKey, body.ToArray())));
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(DocumentPartition partition, string name, CancellationToken stop) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>?>(Bodies.TryGetValue((partition, name), out var found) ? found.Body : null);

    public ValueTask<IReadOnlyList<OverflowBody>> ListOldAsync(DocumentPartition partition, CancellationToken stop) =>
        ValueTask.FromResult<IReadOnlyList<OverflowBody>>(
            [.. Bodies.Where(b => b.Key.Partition == partition).Select(b => new OverflowBody(b.Key.Name, b.Value.RowKey))]);

    public ValueTask DeleteAsync(DocumentPartition partition, string name, CancellationToken stop)
    {
        Bodies.TryRemove((partition, name), out _);
        return ValueTask.CompletedTask;
    }
}
