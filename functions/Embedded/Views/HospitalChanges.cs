using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Applies what one commit does to the hospital of its partition, and keeps the sums.</summary>
internal sealed class HospitalChanges(SqliteSession session, StoredPartition partition, PositionEntry before, Ledger ledger)
{
    /// <summary>The most events that are cleaned away at once; the next time goes on.</summary>
    private const int CleanBatch = 1000;

    private const string Insert =
        """
        INSERT INTO hospital (projection, partition, sequence, ward, status, patient, enqueued, broker_key, event_type, envelope, body, checksum)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, row_check(5, ?1, ?2, ?3, ?4, ?5, ?6, NULL, 0, NULL, ?7, ?8, ?9, ?10, ?11))
        ON CONFLICT (projection, partition, sequence) DO NOTHING RETURNING checksum
        """;

    private const string Find =
        $"SELECT status, ward, checksum, checksum = {Checks.Hospital} FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3";

    private const string Seal =
        $"UPDATE hospital SET checksum = {Checks.Hospital} WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 RETURNING checksum";

    private const string BecomePatient =
        "UPDATE hospital SET status = 0, patient = 1, event_type = ?4 WHERE projection = ?1 AND partition = ?2 AND sequence = ?3";

    private const string Leave =
        """
        UPDATE hospital SET status = 2, pushed_after = ?4, pushed_order = ?5, request = NULL
        WHERE projection = ?1 AND partition = ?2 AND sequence = ?3
        """;

    private const string SetRequest =
        "UPDATE hospital SET request = ?4 WHERE projection = ?1 AND partition = ?2 AND sequence = ?3";

    // Released events that were never patients are only kept for replays, and no later replay begins before this one's.
    private const string Clean =
        """
        DELETE FROM hospital WHERE id IN (SELECT id FROM hospital INDEXED BY hospital_pushed
            WHERE projection = ?1 AND partition = ?2 AND patient = 0 AND status = 2 AND pushed_after < ?3 AND sequence < ?3 LIMIT ?4)
        RETURNING checksum
        """;

    private long _pushed = before.Pushed;
    private long _patients = before.Patients;
    private long _held = before.Held;

    /// <summary>An event that the commit releases though it is not there to be released: a mistake of the caller.</summary>
    public SequenceNumber? FindUnknown(Commit commit)
    {
        HashSet<SequenceNumber> seen = [];
        foreach (var released in commit.Released)
        {
            if (!seen.Add(released.Sequence) || Read(released.Sequence) is null or { Status: HospitalStatus.Released })
            {
                return released.Sequence;
            }
        }

        foreach (var failed in commit.FailedReleases)
        {
            if (!seen.Add(failed.Patient) || Read(failed.Patient) is not { Status: HospitalStatus.Patient })
            {
                return failed.Patient;
            }
        }

        return null;
    }

    public PositionEntry Apply(Commit commit)
    {
        foreach (var admission in commit.Admissions)
        {
            Admit(admission);
        }

        foreach (var held in commit.Held)
        {
            if (Add(held.Event, held.Ward, HospitalStatus.Held, null))
            {
                Count(held.Ward.Value, patients: 0, held: 1);
            }
        }

        foreach (var released in commit.Released)
        {
            Release(released);
        }

        foreach (var failed in commit.FailedReleases)
        {
            AttemptTable.Add(session, partition, failed.Patient.Value, failed.Cause, ledger.Sums);
            Request(failed.Patient, null);
        }

        return new PositionEntry(before.Version + 1, commit.Position, _pushed, _patients, _held);
    }

    /// <summary>Removes events of the hospital that no replay needs any more.</summary>
    public static void CleanUp(SqliteSession session, StoredPartition partition, PositionEntry entry, RowSums sums)
    {
        if (entry.Pushed > 0)
        {
            using var clean = partition.Call(session, Clean).Bind(3, entry.Position.ReplayFrom.Value).Bind(4, (long)CleanBatch);
            while (clean.Step())
            {
                sums.RemoveHospital(partition, clean.Int64(0));
            }
        }
    }

    /// <summary>A release of a patient is asked for; null once it is tried.</summary>
    public void Request(SequenceNumber patient, long? request)
    {
        using var set = partition.Call(session, SetRequest).Bind(3, patient.Value).Bind(4, request);
        Update(set, patient);
    }

    private void Admit(Admission admission)
    {
        var sequence = admission.Event.SequenceNumber;
        if (Add(admission.Event, admission.Ward, HospitalStatus.Patient, admission.EventType))
        {
            Count(admission.Ward.Value, patients: 1, held: 0);
        }
        else if (Read(sequence) is { Status: HospitalStatus.Held, Ward: var ward })
        {
            using var become = partition.Call(session, BecomePatient).Bind(3, sequence.Value).Bind(4, admission.EventType);
            Update(become, sequence);
            Count(ward, patients: 1, held: -1);
        }
        else
        {
            return;
        }

        AttemptTable.Add(session, partition, sequence.Value, admission.Cause, ledger.Sums);
        if (ReleaseRequestTable.TakeWaiting(session, partition, sequence.Value) is { } request)
        {
            Request(sequence, request);
        }
    }

    private void Release(Released released)
    {
        var found = Read(released.Sequence) ?? throw new UnreachableException("FindUnknown comes first.");
        using var leave = partition.Call(session, Leave).Bind(3, released.Sequence.Value).Bind(4, released.PushedAfter.Value).Bind(5, ++_pushed);
        Update(leave, released.Sequence);
        var wasPatient = found.Status == HospitalStatus.Patient;
        Count(found.Ward, wasPatient ? -1 : 0, wasPatient ? 0 : -1);
    }

    private bool Add(RecordedEvent recorded, WardKey ward, HospitalStatus status, string? eventType)
    {
        using var insert = partition.Call(session, Insert)
            .Bind(3, recorded.SequenceNumber.Value)
            .Bind(4, ward.Value)
            .Bind(5, (long)status)
            .Bind(6, status == HospitalStatus.Patient ? 1L : 0L)
            .Bind(7, recorded.EnqueuedTime.UtcTicks)
            .Bind(8, recorded.PartitionKey)
            .Bind(9, eventType)
            .BindBlob(10, recorded.Bytes.Envelope)
            .BindBlob(11, recorded.Bytes.Body);
        if (!insert.Step())
        {
            return false;
        }

        ledger.Sums.AddHospital(partition, insert.Int64(0));
        return true;
    }

    /// <summary>Changes an event that is there and checks.</summary>
    private void Update(SqliteCall update, SequenceNumber sequence)
    {
        var old = Read(sequence) ?? throw new UnreachableException("Only an event that is there is changed.");
        update.Run();
        using var seal = partition.Call(session, Seal).Bind(3, sequence.Value);
        seal.Step();
        ledger.Sums.RemoveHospital(partition, old.Check);
        ledger.Sums.AddHospital(partition, seal.Int64(0));
    }

    /// <exception cref="StoreDamagedException">It is not what was written.</exception>
    private (HospitalStatus Status, string Ward, long Check)? Read(SequenceNumber sequence)
    {
        using var find = partition.Call(session, Find).Bind(3, sequence.Value);
        return !find.Step() ? null
            : find.IsTrue(3) ? ((HospitalStatus)find.Int64(0), find.Text(1), find.Int64(2))
            : throw ledger.Damages.Of($"Event {sequence} in the hospital", partition);
    }

    private void Count(string ward, int patients, int held)
    {
        WardTable.Change(session, partition, ward, patients, held, ledger.Damages);
        _patients += patients;
        _held += held;
    }
}
