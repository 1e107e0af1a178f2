using Serverless.Pipeline.Hospital;

namespace Serverless.Contracts.Faults;

/// <summary>A hospital desk whose requests go wrong by plan.</summary>
public sealed class FaultyHospital(IHospital hospital, ProcessLife life) : IHospital
{
    public ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop) =>
        hospital.ListAsync(projection, top, continuation, stop);

    public ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop) => hospital.GetAsync(id, stop);

    public ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop) =>
        life.WriteAsync("hospital request", s => hospital.RequestReleaseAsync(id, request, s), stop);
}
