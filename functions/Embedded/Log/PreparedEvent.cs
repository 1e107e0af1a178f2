namespace Serverless.Embedded.Log;

/// <summary>An event on its way to the log: who it is, where it belongs, and where its record stands in its request.</summary>
internal readonly record struct PreparedEvent(UInt128 Identity, int Partition, int Offset, int Length);
