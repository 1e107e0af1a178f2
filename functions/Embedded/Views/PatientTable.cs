using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Views;

/// <summary>Reads patients for people.</summary>
internal static class PatientTable
{
    private const string Columns =
        """
        h.sequence, h.ward, h.status, h.enqueued, h.broker_key, h.event_type, h.envelope, h.body,
        r.requested_by, r.reason, r.at, h.partition
        """;

    private const string ReadOne =
        $"""
        SELECT {Columns} FROM hospital h LEFT JOIN release_requests r ON r.id = h.request
        WHERE h.projection = ?1 AND h.partition = ?2 AND h.sequence = ?3 AND h.patient = 1
        """;

    private const string ReadCurrent =
        $"""
        SELECT {Columns} FROM hospital h INDEXED BY hospital_patients LEFT JOIN release_requests r ON r.id = h.request
        WHERE h.projection = ?1 AND (h.partition, h.sequence) > (?2, ?3) AND h.status = 0
        ORDER BY h.partition, h.sequence LIMIT ?4
        """;

    public static Patient? Read(SqliteSession session, long projection, PatientId id)
    {
        using var call = session.Call(ReadOne).Bind(1, projection).Bind(2, (long)id.Partition.Value).Bind(3, id.Sequence.Value);
        return call.Step() ? ToPatient(session, projection, id, call) : null;
    }

    /// <summary>At most <paramref name="max"/> current patients of a projection after a partition's sequence number.</summary>
    public static List<Patient> ReadAfter(SqliteSession session, long projection, PatientId after, int max)
    {
        List<Patient> patients = [];
        using var call = session.Call(ReadCurrent)
            .Bind(1, projection).Bind(2, (long)after.Partition.Value).Bind(3, after.Sequence.Value).Bind(4, (long)max);
        while (call.Step())
        {
            var id = new PatientId(after.Projection, new PartitionId((int)call.Int64(11)), new SequenceNumber(call.Int64(0)));
            patients.Add(ToPatient(session, projection, id, call));
        }

        return patients;
    }

    private static Patient ToPatient(SqliteSession session, long projection, PatientId id, SqliteCall call)
    {
        var partition = new StoredPartition(projection, id.Partition.Value);
        var ward = call.Text(1);
        var recorded = new RecordedEvent(
            id.Partition,
            id.Sequence,
            StoredTime.Read(call.Int64(3)),
            call.NullableText(4),
            new EventBytes(call.Blob(6), call.NullableMemory(7)));
        return new Patient(
            id,
            recorded,
            new WardKey(ward),
            call.NullableText(5),
            (HospitalStatus)call.Int64(2),
            AttemptTable.Read(session, partition, id.Sequence.Value),
            WardTable.CountHeld(session, partition, ward),
            call.IsNull(8) ? null : new ReleaseRequest(call.Text(8), call.Text(9), StoredTime.Read(call.Int64(10))));
    }
}
