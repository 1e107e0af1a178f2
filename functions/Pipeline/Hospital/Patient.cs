using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>A patient as people see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Event">The event.</param>
/// <param name="Ward">The ward that waits behind it.</param>
/// <param name="EventType">Its type, if readable.</param>
/// <param name="Status">Patient, or Released once it was processed.</param>
/// <param name="Attempts">What went wrong, the first attempt first.</param>
/// <param name="Held">How many events wait behind it.</param>
/// <param name="ReleaseRequested">Who asked for its release and why, if that has not been tried yet.</param>
public sealed record Patient(
    PatientId Id,
    RecordedEvent Event,
    WardKey Ward,
    string? EventType,
    HospitalStatus Status,
    IReadOnlyList<Cause> Attempts,
    long Held,
    ReleaseRequest? ReleaseRequested);
