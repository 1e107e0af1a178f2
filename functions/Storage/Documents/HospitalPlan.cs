using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>
/// What a commit does to the hospital of its partition: worked out on what is stored, written by the caller together
/// with everything else.
/// </summary>
internal sealed class HospitalPlan
{
    private readonly Dictionary<long, Case> _cases;
    private readonly Dictionary<string, WardDocument> _wards;
    private readonly IReadOnlyDictionary<long, string> _requests;
    private readonly HashSet<string> _wardsBefore;
    private readonly Dictionary<DocumentKey, Document?> _changes = [];

    private HospitalPlan(Head head, IReadOnlyList<Case> cases, IReadOnlyList<WardDocument> wards, IReadOnlyDictionary<long, string> requests)
    {
        Head = head;
        _cases = cases.ToDictionary(c => c.Sequence);
        _wards = wards.ToDictionary(w => w.Key);
        _wardsBefore = [.. _wards.Keys];
        _requests = requests;
    }

    /// <summary>The head with its counts.</summary>
    public Head Head { get; private set; }

    public IEnumerable<Document> Upserts => _changes.Values.OfType<Document>();

    public IEnumerable<DocumentKey> Deletes => _changes.Where(c => c.Value is null).Select(c => c.Key);

    /// <summary>The sequence numbers of the cases that must be read to plan a commit.</summary>
    public static IReadOnlyList<long> CasesOf(Commit commit) =>
    [
        .. commit.Admissions.Select(a => a.Event.SequenceNumber)
            .Concat(commit.Held.Select(h => h.Event.SequenceNumber))
            .Concat(commit.Released.Select(r => r.Sequence))
            .Concat(commit.FailedReleases.Select(f => f.Patient))
            .Select(s => s.Value)
            .Distinct(),
    ];

    /// <summary>The wards that must be read, once the cases are.</summary>
    public static IReadOnlyList<string> WardsOf(Commit commit, IEnumerable<Case> cases) =>
    [
        .. commit.Admissions.Select(a => a.Ward)
            .Concat(commit.Held.Select(h => h.Ward))
            .Concat(cases.Select(c => c.Ward))
            .Select(w => w.Value)
            .Distinct(),
    ];

    /// <param name="commit">The commit.</param>
    /// <param name="head">The head it builds on.</param>
    /// <param name="cases">Those of <see cref="CasesOf"/> that there are.</param>
    /// <param name="wards">Those of <see cref="WardsOf"/> that there are.</param>
    /// <param name="requests">The ids of the requests for releases, by patient.</param>
    /// <exception cref="InvalidOperationException">It releases what is not in the hospital.</exception>
    public static HospitalPlan Of(
        Commit commit, Head head, IReadOnlyList<Case> cases, IReadOnlyList<WardDocument> wards, IReadOnlyDictionary<long, string> requests)
    {
        var plan = new HospitalPlan(head, cases, wards, requests);
        plan.ThrowIfUnknown(commit);
        plan.Apply(commit);
        return plan;
    }

    private void ThrowIfUnknown(Commit commit)
    {
        HashSet<SequenceNumber> seen = [];
        foreach (var released in commit.Released)
        {
            Check(released.Sequence, _cases.GetValueOrDefault(released.Sequence.Value) is not (null or { Status: HospitalStatus.Released }));
        }

        foreach (var failed in commit.FailedReleases)
        {
            Check(failed.Patient, _cases.GetValueOrDefault(failed.Patient.Value) is { Status: HospitalStatus.Patient });
        }

        void Check(SequenceNumber sequence, bool isThere)
        {
            if (!seen.Add(sequence) || !isThere)
            {
                throw new InvalidOperationException(
                    $"Event {sequence} of partition {commit.Partition} is not in the hospital of {commit.Projection} to be released.");
            }
        }
    }

    private void Apply(Commit commit)
    {
        foreach (var admission in commit.Admissions)
        {
            Admit(admission);
        }

        foreach (var held in commit.Held)
        {
            Hold(held);
        }

        foreach (var released in commit.Released)
        {
            Release(_cases[released.Sequence.Value], released.PushedAfter);
        }

        foreach (var failed in commit.FailedReleases)
        {
            var patient = _cases[failed.Patient.Value];
            Put(patient with { Attempts = [.. patient.Attempts, failed.Cause], Tried = TriedOf(patient) });
        }
    }

    private void Admit(Admission admission)
    {
        var sequence = admission.Event.SequenceNumber.Value;
        var found = _cases.GetValueOrDefault(sequence);
        if (found is { Status: not HospitalStatus.Held })
        {
            return;
        }

        var ward = found?.Ward ?? admission.Ward;
        if (found is null)
        {
            Head = Head with { Cases = Head.Cases + 1, Patients = Head.Patients + 1 };
            Change(ward, w => w.WithPatient(sequence));
        }
        else
        {
            Head = Head with { Held = Head.Held - 1, Patients = Head.Patients + 1 };
            Change(ward, w => w.WithPatient(sequence) with { Held = w.Held - 1 });
            Remove(DocumentKey.Held(ward.Value, sequence));
        }

        Put(Mark(DocumentKey.Patient(sequence), sequence));
        Put((found ?? new Case { Event = admission.Event, Ward = ward }) with
        {
            Status = HospitalStatus.Patient,
            EventType = admission.EventType,
            Attempts = [admission.Cause],
        });
    }

    private void Hold(HeldEvent held)
    {
        var sequence = held.Event.SequenceNumber.Value;
        if (_cases.ContainsKey(sequence))
        {
            return;
        }

        Head = Head with { Cases = Head.Cases + 1, Held = Head.Held + 1 };
        Change(held.Ward, w => w with { Held = w.Held + 1 });
        Put(Mark(DocumentKey.Held(held.Ward.Value, sequence), sequence));
        Put(new Case { Event = held.Event, Ward = held.Ward });
    }

    private void Release(Case released, SequenceNumber after)
    {
        var order = Head.Pushed + 1;
        if (released.Status == HospitalStatus.Patient)
        {
            Head = Head with { Pushed = order, Patients = Head.Patients - 1 };
            Change(released.Ward, w => w.WithoutPatient(released.Sequence));
            Remove(DocumentKey.Patient(released.Sequence));
        }
        else
        {
            Head = Head with { Pushed = order, Held = Head.Held - 1 };
            Change(released.Ward, w => w with { Held = w.Held - 1 });
            Remove(DocumentKey.Held(released.Ward.Value, released.Sequence));
        }

        Put(new Document(
            DocumentKey.Pushed(after.Value, released.Sequence),
            new Dictionary<string, string> { ["sequence"] = KeyText.Number(released.Sequence), ["after"] = KeyText.Number(after.Value) },
            default));
        Put(released with
        {
            Status = HospitalStatus.Released, PushedAfter = after, PushedOrder = order, Tried = TriedOf(released),
        });
    }

    /// <summary>A document that says all by being there.</summary>
    private static Document Mark(DocumentKey key, long sequence) =>
        new(key, new Dictionary<string, string> { ["sequence"] = KeyText.Number(sequence) }, default);

    private string? TriedOf(Case patient) => _requests.GetValueOrDefault(patient.Sequence, patient.Tried!);

    private void Change(WardKey key, Func<WardDocument, WardDocument> change)
    {
        var ward = change(_wards.GetValueOrDefault(key.Value) ?? new WardDocument(key.Value, [], 0));
        _wards[key.Value] = ward;
        if (!ward.IsEmpty)
        {
            Put(ward.ToDocument());
        }
        else if (_wardsBefore.Contains(key.Value))
        {
            Remove(DocumentKey.Ward(key.Value));
        }
        else
        {
            _changes.Remove(DocumentKey.Ward(key.Value));
        }
    }

    private void Put(Case changed)
    {
        _cases[changed.Sequence] = changed;
        Put(changed.ToDocument());
    }

    private void Put(Document document) => _changes[document.Key] = document;

    private void Remove(DocumentKey key) => _changes[key] = null;
}
