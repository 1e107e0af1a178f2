using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>An event of a ward.</summary>
/// <param name="Event">The event as the log had it.</param>
/// <param name="Ward">The ward it belongs to.</param>
/// <param name="Status">Where it stands.</param>
public sealed record HospitalEvent(RecordedEvent Event, WardKey Ward, HospitalStatus Status);
