using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Reads patients for people. Every read throws if something of a patient is not what was written.</summary>
internal static class PatientTable
{
    private const string Columns =
        $"""
        sequence, ward, status, enqueued, broker_key, event_type, envelope, body, request, partition, checksum = {Checks.Hospital}
        """;

    private const string ReadOne =
        $"SELECT {Columns} FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND patient = 1";

    private const string ReadCurrent =
        $"""
        SELECT {Columns} FROM hospital INDEXED BY hospital_patients
        WHERE projection = ?1 AND (partition, sequence) > (?2, ?3) AND status = 0
        ORDER BY partition, sequence LIMIT ?4
        """;

    public static Patient? Read(SqliteSession session, Damages damages, long projection, PatientId id)
    {
        using var call = session.Call(ReadOne).Bind(1, projection).Bind(2, (long)id.Partition.Value).Bind(3, id.Sequence.Value);
        return call.Step() ? ToPatient(session, damages, projection, id, call) : null;
    }

    /// <summary>Current patients of a projection after a partition's sequence number: at most <paramref name="max"/>, and those that fit.</summary>
    public static List<Patient> ReadAfter(SqliteSession session, Damages damages, long projection, PatientId after, int max, ByteBound bound)
    {
        List<Patient> patients = [];
        using var call = session.Call(ReadCurrent)
            .Bind(1, projection).Bind(2, (long)after.Partition.Value).Bind(3, after.Sequence.Value).Bind(4, (long)max);
        while (call.Step() && bound.TryTake(call.Bytes(6).Length + call.Bytes(7).Length))
        {
            var id = new PatientId(after.Projection, new PartitionId((int)call.Int64(9)), new SequenceNumber(call.Int64(0)));
            patients.Add(ToPatient(session, damages, projection, id, call));
        }

        return patients;
    }

    private static Patient ToPatient(SqliteSession session, Damages damages, long projection, PatientId id, SqliteCall call)
    {
        if (!call.IsTrue(10))
        {
            throw damages.Of($"Patient {id}", id.Projection);
        }

        var partition = new StoredPartition(projection, id.Partition.Value);
        var ward = call.Text(1);
        var recorded = new RecordedEvent(
            id.Partition,
            id.Sequence,
            StoredTime.Read(call.Int64(3)),
            call.NullableText(4),
            EventBytes.Of(call.Blob(6), call.NullableBlob(7)));
        return new Patient(
            id,
            recorded,
            new WardKey(ward),
            call.NullableText(5),
            (HospitalStatus)call.Int64(2),
            AttemptTable.Read(session, partition, id.Sequence.Value, damages),
            WardTable.Count(session, partition, ward, damages).Held,
            call.NullableInt64(8) is { } request ? ReleaseRequestTable.Read(session, id.Projection, request, damages) : null);
    }
}
