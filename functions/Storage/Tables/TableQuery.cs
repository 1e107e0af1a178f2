namespace Serverless.Storage.Tables;

/// <summary>
/// A range of one partition: <c>PartitionKey eq X and RowKey ge From and RowKey lt To</c>. Keys of ours have ASCII
/// characters only; an adapter doubles single quotes in a filter that it writes by hand.
/// </summary>
/// <param name="PartitionKey">The partition.</param>
/// <param name="From">The first row key, included.</param>
/// <param name="To">The end, not included.</param>
/// <param name="Top">The most entities to give.</param>
/// <param name="Select">Only these properties; null for all.</param>
/// <param name="MaxBytes">It ends with the entity whose byte arrays bring all to so many bytes.</param>
public sealed record TableQuery(string PartitionKey, string From, string To, int Top, IReadOnlyList<string>? Select, int MaxBytes);
