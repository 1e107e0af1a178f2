namespace Serverless.Pipeline.Stores;

/// <summary>Rows by key; all partial rows of a key are together.</summary>
/// <param name="Rows">In order of key, then partition.</param>
/// <param name="More">Whether there are further keys.</param>
public sealed record RowPage(IReadOnlyList<StoredRow> Rows, bool More);
