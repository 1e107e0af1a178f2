namespace Serverless.Pipeline.Probes;

/// <summary>A number that came where another was due.</summary>
/// <param name="Number">The number that came.</param>
/// <param name="After">The highest that had come before it; 0 if it was the first.</param>
/// <param name="SequenceNumber">The place of the event in its partition.</param>
public sealed record ProbeFault(long Number, long After, long SequenceNumber);
