namespace Serverless.Pipeline.Hospital;

/// <summary>Somebody wants a patient processed again.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why it should work now.</param>
/// <param name="At">When they asked.</param>
public sealed record ReleaseRequest(string By, string Reason, DateTimeOffset At);
