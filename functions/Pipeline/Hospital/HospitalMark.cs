using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Hospital;

/// <summary>
/// That an event was not pushed in its own place in the log. It has nothing of the event itself: a replay knows all marks
/// at once, and their events may be larger than memory.
/// </summary>
/// <param name="Sequence">The event.</param>
/// <param name="PushedAfter">Once it is released, the last event of the log that was pushed before it; until then null.</param>
/// <param name="PushedOrder">For released ones with the same <paramref name="PushedAfter"/>, their order; rises within the partition.</param>
public sealed record HospitalMark(SequenceNumber Sequence, SequenceNumber? PushedAfter, long PushedOrder);
