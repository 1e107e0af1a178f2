namespace Serverless.Embedded.Log;

/// <summary>A record's number, and where it begins in its segment.</summary>
internal readonly record struct IndexEntry(long Sequence, long Offset);
