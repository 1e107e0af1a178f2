namespace Serverless.Embedded.Log;

/// <summary>An event that a round appends: who it is, its number, and where its record begins and ends in its segment.</summary>
internal readonly record struct PendingEvent(UInt128 Identity, long Sequence, long Offset, long End);
