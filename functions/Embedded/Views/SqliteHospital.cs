using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>The store for the people who look after patients.</summary>
internal sealed class SqliteHospital(ReadPool reads, Ledger ledger, LivePartitions partitions, Witness witness, StoreWriter writer) : IHospital
{
    public ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var after = PatientList.Parse(continuation);
        return reads.ReadAsync(session => PatientList.Read(session, ledger, projection, top, after), stop);
    }

    public ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop) =>
        ledger.Names.Find(id.Projection) is { } number
            ? reads.ReadAsync(session => PatientTable.Read(session, ledger.Damages, number, id), stop)
            : ValueTask.FromResult<Patient?>(null);

    public ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop) =>
        writer.WriteAsync(new ReleaseRequestWork(id, request, ledger, partitions, witness), stop);
}
