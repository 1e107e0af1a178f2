namespace Serverless.Pipeline.Streams;

/// <summary>What happened under one partition key.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Types">How many of each type.</param>
/// <param name="First">The earliest time of an event.</param>
/// <param name="Last">The latest time of an event.</param>
/// <param name="LastId">The id of the event that came last.</param>
/// <param name="LastType">Its type.</param>
public sealed record StreamSummary(
    long Events,
    SortedDictionary<string, long> Types,
    DateTimeOffset First,
    DateTimeOffset Last,
    string LastId,
    string LastType);
