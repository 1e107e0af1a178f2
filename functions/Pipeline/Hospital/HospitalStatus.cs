namespace Serverless.Pipeline.Hospital;

/// <summary>Where an event stands with the hospital of one projection version.</summary>
public enum HospitalStatus
{
    /// <summary>It could not be processed.</summary>
    Patient = 0,

    /// <summary>It waits behind a patient of its key.</summary>
    Held = 1,

    /// <summary>It was pushed later, after the event that <see cref="HospitalMark.PushedAfter"/> names.</summary>
    Released = 2,
}
