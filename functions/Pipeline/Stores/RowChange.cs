using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Stores;

/// <summary>What a commit does to one row: writes its state, or deletes it (null).</summary>
/// <param name="Row">The row.</param>
/// <param name="State">The state, or null for none.</param>
/// <param name="Sequence">The event that last changed it.</param>
/// <param name="WardKey">The partition key of that event.</param>
/// <param name="Expires">When readers stop seeing it; null for never.</param>
/// <param name="Version">
/// How many commits have written the row, with this one; 0 when it is deleted. The row's one writer knows, so that no
/// store need read a row to write it.
/// </param>
public readonly record struct RowChange(
    RowId Row,
    ReadOnlyMemory<byte>? State,
    SequenceNumber Sequence,
    string WardKey,
    DateTimeOffset? Expires,
    long Version);
