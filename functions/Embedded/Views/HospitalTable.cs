using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Reads the hospital for processors. Every read throws if an event is not what was written.</summary>
internal static class HospitalTable
{
    private const string Columns =
        $"sequence, ward, status, pushed_after, pushed_order, enqueued, broker_key, envelope, body, checksum = {Checks.Hospital}";

    private const string ReadWardOf =
        $"""
        SELECT {Columns} FROM hospital INDEXED BY hospital_wards
        WHERE projection = ?1 AND partition = ?2 AND ward = ?3 AND status < 2 ORDER BY status, sequence LIMIT ?4
        """;

    private const string ReadSince =
        $"""
        SELECT {Columns} FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence >= ?3
        UNION ALL
        SELECT {Columns} FROM hospital INDEXED BY hospital_pushed
        WHERE projection = ?1 AND partition = ?2 AND patient IN (0, 1) AND status = 2 AND pushed_after >= ?3 AND sequence < ?3
        ORDER BY sequence
        """;

    private const string ReadRequested =
        "SELECT ward FROM hospital WHERE projection = ?1 AND partition = ?2 AND request IS NOT NULL ORDER BY sequence";

    public static List<HospitalEvent> ReadWard(SqliteSession session, StoredPartition partition, string ward, int max, int maxBytes, Damages damages)
    {
        using var call = partition.Call(session, ReadWardOf).Bind(3, ward).Bind(4, (long)max);
        return ReadEvents(call, partition, maxBytes, damages);
    }

    /// <summary>What a replay from <paramref name="replayFrom"/> must know.</summary>
    public static List<HospitalEvent> ReadHospitalized(SqliteSession session, StoredPartition partition, SequenceNumber replayFrom, Damages damages)
    {
        using var call = partition.Call(session, ReadSince).Bind(3, replayFrom.Value);
        return ReadEvents(call, partition, int.MaxValue, damages);
    }

    public static List<WardKey> ReadRequests(SqliteSession session, StoredPartition partition)
    {
        List<WardKey> wards = [];
        using var call = partition.Call(session, ReadRequested);
        while (call.Step())
        {
            wards.Add(new WardKey(call.Text(0)));
        }

        return [.. wards.Distinct()];
    }

    private static List<HospitalEvent> ReadEvents(SqliteCall call, StoredPartition partition, int maxBytes, Damages damages)
    {
        List<HospitalEvent> events = [];
        var bound = new ByteBound(maxBytes);
        while (call.Step() && bound.TryTake(call.Bytes(7).Length + call.Bytes(8).Length))
        {
            if (!call.IsTrue(9))
            {
                throw damages.Of($"Event {call.Int64(0)} in the hospital", partition);
            }

            var recorded = new RecordedEvent(
                new PartitionId(partition.Partition),
                new SequenceNumber(call.Int64(0)),
                StoredTime.Read(call.Int64(5)),
                call.NullableText(6),
                EventBytes.Of(call.Blob(7), call.NullableBlob(8)));
            events.Add(new HospitalEvent(
                recorded,
                new WardKey(call.Text(1)),
                (HospitalStatus)call.Int64(2),
                call.NullableInt64(3) is { } after ? new SequenceNumber(after) : null,
                call.Int64(4)));
        }

        return events;
    }
}
