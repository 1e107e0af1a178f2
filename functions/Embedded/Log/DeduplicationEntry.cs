namespace Serverless.Embedded.Log;

/// <summary>An event that was stored: who it is, where, and when.</summary>
internal readonly record struct DeduplicationEntry(UInt128 Identity, int Partition, long Sequence, long Ticks);
