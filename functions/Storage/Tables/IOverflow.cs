using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>
/// Where bodies are that no entity can hold. A name is written once, before the entity that names it, and never again.
/// Throws as the store does.
/// </summary>
public interface IOverflow
{
    /// <param name="partition">Whose it is.</param>
    /// <param name="name">A new name.</param>
    /// <param name="rowKey">The entity that is going to name it.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="stop">Stops the call.</param>
    ValueTask PutAsync(DocumentPartition partition, string name, string rowKey, ReadOnlyMemory<byte> body, CancellationToken stop);

    /// <summary>The bytes; null if there are none of that name (any more).</summary>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(DocumentPartition partition, string name, CancellationToken stop);

    /// <summary>Some that are old enough for their entity to name them, if it ever does.</summary>
    ValueTask<IReadOnlyList<OverflowBody>> ListOldAsync(DocumentPartition partition, CancellationToken stop);

    ValueTask DeleteAsync(DocumentPartition partition, string name, CancellationToken stop);
}

/// <summary>A body outside of its entity.</summary>
public sealed record OverflowBody(string Name, string RowKey);
