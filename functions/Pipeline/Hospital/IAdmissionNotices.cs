namespace Serverless.Pipeline.Hospital;

/// <summary>Where notices of admissions go, for whoever is to be woken. The hospital's records are the truth; this is the bell.</summary>
public interface IAdmissionNotices
{
    /// <summary>Hands over a notice, durably. May be called again with one that was handed over already.</summary>
    /// <exception cref="IOException">It could not be handed over; try again.</exception>
    ValueTask SendAsync(AdmissionNotice notice, CancellationToken stop);
}
