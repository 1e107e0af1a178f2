using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Stores;

/// <summary>A row as a store keeps it.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Partition">The partition whose processor writes it.</param>
/// <param name="State">The state: one JSON document, UTF-8.</param>
/// <param name="Version">How many commits have written this row; from 1.</param>
/// <param name="Sequence">The event that last changed it.</param>
/// <param name="WardKey">The partition key of that event, whose ward concerns this row.</param>
/// <param name="Expires">When readers stop seeing it; null for never.</param>
public sealed record StoredRow(
    string Key,
    PartitionId Partition,
    ReadOnlyMemory<byte> State,
    long Version,
    SequenceNumber Sequence,
    string WardKey,
    DateTimeOffset? Expires)
{
    /// <summary>
    /// Why the row is not what was written, and what to do; null if it is. The rest says only which row it is, and there
    /// is no state. Readers get such rows, folds never.
    /// </summary>
    public string? Damage { get; init; }
}
