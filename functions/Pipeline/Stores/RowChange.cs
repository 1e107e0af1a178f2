using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Stores;

/// <summary>What a commit does to one row: writes its state, or deletes it (null).</summary>
public sealed record RowChange(
    RowId Row,
    ReadOnlyMemory<byte>? State,
    SequenceNumber Sequence,
    string WardKey,
    DateTimeOffset? Expires);
