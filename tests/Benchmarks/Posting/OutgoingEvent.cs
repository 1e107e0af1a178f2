namespace Serverless.Benchmarks.Posting;

/// <summary>An event to post.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its partition key: events of one key are posted in order.</param>
/// <param name="Json">The structured CloudEvent.</param>
internal readonly record struct OutgoingEvent(string Id, string Key, ReadOnlyMemory<byte> Json);
