using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Hospital;

/// <summary>A patient failed again when it was released.</summary>
public sealed record FailedRelease(SequenceNumber Patient, Cause Cause);
