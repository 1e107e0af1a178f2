using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>The hospital of one projection version in one partition.</summary>
internal sealed class InMemoryHospital
{
    private readonly SortedDictionary<SequenceNumber, InMemoryCase> _cases = [];
    private long _pushed;

    public IEnumerable<InMemoryCase> Cases => _cases.Values;

    public InMemoryCase? Find(SequenceNumber sequence) => _cases.GetValueOrDefault(sequence);

    /// <exception cref="InvalidOperationException">The commit releases what is not in the hospital.</exception>
    public void ThrowIfUnknown(Commit commit)
    {
        HashSet<SequenceNumber> seen = [];
        foreach (var sequence in commit.Released.Select(r => r.Sequence).Concat(commit.FailedReleases.Select(f => f.Patient)))
        {
            var status = Find(sequence)?.Status ?? HospitalStatus.Released;
            var mustBePatient = commit.FailedReleases.Any(f => f.Patient == sequence);
            if (!seen.Add(sequence) || status == HospitalStatus.Released || (mustBePatient && status != HospitalStatus.Patient))
            {
                throw new InvalidOperationException($"Event {sequence} of partition {commit.Partition} is not in the hospital of {commit.Projection} to be released.");
            }
        }
    }

    public void Apply(Commit commit)
    {
        foreach (var admission in commit.Admissions)
        {
            Admit(admission);
        }

        foreach (var held in commit.Held)
        {
            _cases.TryAdd(held.Event.SequenceNumber, new InMemoryCase(held.Event, held.Ward));
        }

        foreach (var released in commit.Released)
        {
            var found = _cases[released.Sequence];
            found.Status = HospitalStatus.Released;
            found.PushedAfter = released.PushedAfter;
            found.PushedOrder = ++_pushed;
            found.Requested = null;
        }

        foreach (var failed in commit.FailedReleases)
        {
            _cases[failed.Patient].Attempts.Add(failed.Cause);
            _cases[failed.Patient].Requested = null;
        }
    }

    public IReadOnlyList<Ward> Wards() =>
    [
        .. from found in _cases.Values
           where found.Status != HospitalStatus.Released
           group found by found.Ward into ward
           orderby ward.Key.Value
           select new Ward(
               ward.Key,
               ward.FirstOrDefault(f => f.Status == HospitalStatus.Patient)?.Event.SequenceNumber,
               ward.LongCount(f => f.Status == HospitalStatus.Held)),
    ];

    public IReadOnlyList<HospitalMark> Since(SequenceNumber replayFrom) =>
    [
        .. from found in _cases.Values
           where found.Event.SequenceNumber >= replayFrom || found.PushedAfter >= replayFrom
           select found.ToMark(),
    ];

    /// <summary>The patient, then the held events, each in order of sequence number.</summary>
    public IEnumerable<InMemoryCase> InWard(WardKey ward) =>
        _cases.Values.Where(f => f.Status != HospitalStatus.Released && f.Ward == ward).OrderBy(f => f.Status);

    public long Count(HospitalStatus status) => _cases.Values.LongCount(f => f.Status == status);

    private void Admit(Admission admission)
    {
        var sequence = admission.Event.SequenceNumber;
        if (!_cases.TryGetValue(sequence, out var found))
        {
            _cases.Add(sequence, found = new InMemoryCase(admission.Event, admission.Ward));
        }

        if (found.Status == HospitalStatus.Held)
        {
            found.Status = HospitalStatus.Patient;
            found.EventType = admission.EventType;
            found.Attempts.Add(admission.Cause);
        }
    }
}
