using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

internal sealed class InMemoryHospitalDesk(InMemoryStore store) : IHospital
{
    public ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        PatientId? after = continuation is null ? null
            : PatientId.TryParse(continuation, out var id) ? id
            : throw new FormatException($"'{continuation}' is not a continuation token.");
        return ValueTask.FromResult(store.WithAll(all =>
        {
            var bound = new ByteBound(PatientPage.MaxBytes);
            var found = (
                from entry in all
                where projection is null || entry.Projection.Name == projection
                from patient in entry.Partition.Hospital.Cases
                where patient.Status == HospitalStatus.Patient
                let name = new PatientId(entry.Projection, entry.Partition.Id, patient.Event.SequenceNumber)
                where after is null || IsAfter(name, after.Value)
                select ToPatient(name, patient, entry.Partition)).Take(top + 1).TakeWhile(p => bound.TryTake(p.Event.Bytes.Length)).ToList();
            return found.Count > top ? new PatientPage(found[..top], found[top - 1].Id.ToString())
                : bound.IsFull ? new PatientPage(found, found[^1].Id.ToString())
                : new PatientPage(found, null);
        }));
    }

    public ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop) =>
        store.Read(id.Projection, id.Partition, partition =>
            partition.Hospital.Find(id.Sequence) is { IsOrWasPatient: true } found ? ToPatient(id, found, partition) : null, stop);

    public ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop) =>
        store.Read(id.Projection, id.Partition, partition =>
        {
            switch (partition.Hospital.Find(id.Sequence))
            {
                case null or { IsOrWasPatient: false }:
                    return ReleaseRequestResult.NotFound;
                case { Status: HospitalStatus.Released }:
                    return ReleaseRequestResult.AlreadyReleased;
                case var patient:
                    patient.Requested = request;
                    partition.ReleaseIsRequested();
                    return ReleaseRequestResult.Requested;
            }
        }, stop);

    private static bool IsAfter(PatientId id, PatientId after)
    {
        var name = string.CompareOrdinal(id.Projection.Name, after.Projection.Name);
        return name != 0 ? name > 0
            : (id.Projection.Version, id.Partition.Value, id.Sequence)
                .CompareTo((after.Projection.Version, after.Partition.Value, after.Sequence)) > 0;
    }

    private static Patient ToPatient(PatientId id, InMemoryCase found, InMemoryPartition partition) => new(
        id,
        found.Event,
        found.Ward,
        found.EventType,
        found.Status,
        [.. found.Attempts],
        partition.Hospital.InWard(found.Ward).LongCount(f => f.Status == HospitalStatus.Held),
        found.Requested);
}
