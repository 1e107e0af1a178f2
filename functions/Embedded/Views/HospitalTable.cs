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
        $"sequence, enqueued, broker_key, envelope, body, checksum = {Checks.Hospital}, ward, status";

    // SQLite looks at the whole event to check it, one at a time; it does not come out.
    private const string MarkColumns = $"sequence, pushed_after, pushed_order, checksum = {Checks.Hospital}";

    private const string ReadWardOf =
        $"""
        SELECT {Columns} FROM hospital INDEXED BY hospital_wards
        WHERE projection = ?1 AND partition = ?2 AND ward = ?3 AND status < 2 ORDER BY status, sequence LIMIT ?4
        """;

    private const string ReadSince =
        $"""
        SELECT {MarkColumns} FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence >= ?3
        UNION ALL
        SELECT {MarkColumns} FROM hospital INDEXED BY hospital_pushed
        WHERE projection = ?1 AND partition = ?2 AND patient IN (0, 1) AND status = 2 AND pushed_after >= ?3 AND sequence < ?3
        ORDER BY sequence
        """;

    private const string ReadOneReleased =
        $"SELECT {Columns} FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND status = 2";

    private const string ReadRequested =
        "SELECT ward FROM hospital WHERE projection = ?1 AND partition = ?2 AND request IS NOT NULL ORDER BY sequence";

    public static List<HospitalEvent> ReadWard(SqliteSession session, StoredPartition partition, string ward, int max, int maxBytes, Damages damages)
    {
        List<HospitalEvent> events = [];
        var bound = new ByteBound(maxBytes);
        using var call = partition.Call(session, ReadWardOf).Bind(3, ward).Bind(4, (long)max);
        while (call.Step() && bound.TryTake(BytesOf(call)))
        {
            events.Add(new HospitalEvent(ToEvent(call, partition, damages), new WardKey(call.Text(6)), (HospitalStatus)call.Int64(7)));
        }

        return events;
    }

    /// <summary>What a replay from <paramref name="replayFrom"/> must know.</summary>
    public static List<HospitalMark> ReadHospitalized(SqliteSession session, StoredPartition partition, SequenceNumber replayFrom, Damages damages)
    {
        List<HospitalMark> marks = [];
        using var call = partition.Call(session, ReadSince).Bind(3, replayFrom.Value);
        while (call.Step())
        {
            ThrowIfDamaged(call, 3, partition, damages);
            marks.Add(new HospitalMark(
                new SequenceNumber(call.Int64(0)),
                call.NullableInt64(1) is { } after ? new SequenceNumber(after) : null,
                call.Int64(2)));
        }

        return marks;
    }

    /// <summary>Those of some released events that there are, in that order.</summary>
    public static List<RecordedEvent> ReadReleased(
        SqliteSession session, StoredPartition partition, IReadOnlyList<SequenceNumber> events, int maxBytes, Damages damages)
    {
        List<RecordedEvent> found = [];
        var bound = new ByteBound(maxBytes);
        foreach (var sequence in events)
        {
            using var call = partition.Call(session, ReadOneReleased).Bind(3, sequence.Value);
            if (!call.Step())
            {
                continue;
            }

            if (!bound.TryTake(BytesOf(call)))
            {
                break;
            }

            found.Add(ToEvent(call, partition, damages));
        }

        return found;
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

    private static int BytesOf(SqliteCall call) => call.Bytes(3).Length + call.Bytes(4).Length;

    private static RecordedEvent ToEvent(SqliteCall call, StoredPartition partition, Damages damages)
    {
        ThrowIfDamaged(call, 5, partition, damages);
        return new RecordedEvent(
            new PartitionId(partition.Partition),
            new SequenceNumber(call.Int64(0)),
            StoredTime.Read(call.Int64(1)),
            call.NullableText(2),
            EventBytes.Of(call.Blob(3), call.NullableBlob(4)));
    }

    private static void ThrowIfDamaged(SqliteCall call, int check, StoredPartition partition, Damages damages)
    {
        if (!call.IsTrue(check))
        {
            throw damages.Of($"Event {call.Int64(0)} in the hospital", partition);
        }
    }
}
