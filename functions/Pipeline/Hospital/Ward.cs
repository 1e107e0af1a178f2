using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Hospital;

/// <summary>A partition key with a patient, or whose release has not yet reached the end of what it held.</summary>
/// <param name="Key">The key.</param>
/// <param name="Patient">The patient; null while the events behind a released one are still being applied.</param>
/// <param name="Held">How many events wait.</param>
public sealed record Ward(WardKey Key, SequenceNumber? Patient, long Held);
