using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Hospital;

/// <summary>A patient or held event was pushed, after <paramref name="PushedAfter"/> and before the next event of the log.</summary>
public readonly record struct Released(SequenceNumber Sequence, SequenceNumber PushedAfter);
