namespace Serverless.Embedded.Log;

/// <summary>An event that was stored: who it is, where, and since when it is remembered, by the timer that nobody sets.</summary>
internal readonly record struct DeduplicationEntry(UInt128 Identity, int Partition, long Sequence, long Since);
