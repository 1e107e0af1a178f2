namespace Serverless.Pipeline.Hospital;

/// <summary>A page of patients and, if there are more, the token to continue with.</summary>
public sealed record PatientPage(IReadOnlyList<Patient> Patients, string? Continuation)
{
    /// <summary>The most bytes of the events of a page, beyond the first: a few of the largest, so that pages of several readers fit into memory.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;
}
