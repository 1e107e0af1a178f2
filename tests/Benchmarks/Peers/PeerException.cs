namespace Serverless.Benchmarks.Peers;

/// <summary>A peer cannot take part. The message says why; the figure is measured without it.</summary>
internal sealed class PeerException(string message) : Exception(message);
