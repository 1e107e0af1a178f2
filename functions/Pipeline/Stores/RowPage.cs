namespace Serverless.Pipeline.Stores;

/// <summary>Rows by key; all partial rows of a key are together.</summary>
/// <param name="Rows">In order of key, then partition.</param>
/// <param name="More">Whether there are further keys.</param>
/// <param name="Status">
/// What the rows have seen: the partitions that had a commit when they were read, in order. Every event up to these
/// positions is in the rows; where the store reads one snapshot, no later one is.
/// </param>
public sealed record RowPage(IReadOnlyList<StoredRow> Rows, bool More, IReadOnlyList<PartitionStatus> Status);
