namespace Serverless.Pipeline.Hospital;

/// <summary>The hospital for people: who is in it, and how they get out. Throws as the projection store does.</summary>
public interface IHospital
{
    /// <summary>
    /// The current patients, by projection, version, partition and sequence number. A page may have fewer than asked for,
    /// as its events have at most <see cref="PatientPage.MaxBytes"/> beyond the first; if there are more, it says so.
    /// </summary>
    /// <param name="projection">Only this projection's; null for all.</param>
    /// <param name="top">The most to give.</param>
    /// <param name="continuation">From an earlier page; null for the first.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="FormatException">The continuation token is not one of ours.</exception>
    ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop);

    /// <summary>The patient, also once released; null if there never was one.</summary>
    ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop);

    /// <summary>Durably records that the patient shall be processed again, then wakes its processor.</summary>
    ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop);
}
