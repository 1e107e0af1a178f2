using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>An event that was not pushed in its own place in the log.</summary>
/// <param name="Event">The event as the log had it.</param>
/// <param name="Ward">The ward it belongs to.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="PushedAfter">For a released one, the last event of the log that was pushed before it.</param>
/// <param name="PushedOrder">For released ones with the same <paramref name="PushedAfter"/>, their order; rises within the partition.</param>
public sealed record HospitalEvent(
    RecordedEvent Event,
    WardKey Ward,
    HospitalStatus Status,
    SequenceNumber? PushedAfter,
    long PushedOrder);
