namespace Serverless.Pipeline.Hospital;

/// <summary>A page of patients and, if there are more, the token to continue with.</summary>
public sealed record PatientPage(IReadOnlyList<Patient> Patients, string? Continuation);
