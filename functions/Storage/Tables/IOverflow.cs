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

    /// <summary>Those that are old enough for their entity to name them, if it ever does: one page of them.</summary>
    /// <param name="partition">Whose they are.</param>
    /// <param name="next">Where the page before said that it goes on; null for the first.</param>
    /// <param name="stop">Stops the call.</param>
    ValueTask<OverflowPage> ListOldAsync(DocumentPartition partition, string? next, CancellationToken stop);

    ValueTask DeleteAsync(DocumentPartition partition, string name, CancellationToken stop);
}

/// <summary>A page of bodies, maybe an empty one.</summary>
/// <param name="Bodies">The bodies.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record OverflowPage(IReadOnlyList<OverflowBody> Bodies, string? Next);

/// <summary>A body outside of its entity.</summary>
public sealed record OverflowBody(string Name, string RowKey);
