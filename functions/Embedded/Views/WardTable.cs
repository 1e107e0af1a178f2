using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>How many patients and held events each ward has. Every read throws if a row is not what was written.</summary>
internal static class WardTable
{
    private const string Write =
        """
        INSERT OR REPLACE INTO wards (projection, partition, ward, patients, held, checksum)
        VALUES (?1, ?2, ?3, ?4, ?5, row_check(6, ?1, ?3, ?2, ?4, ?5))
        """;

    private const string Remove = "DELETE FROM wards WHERE projection = ?1 AND partition = ?2 AND ward = ?3";

    private const string ReadOne =
        $"SELECT patients, held, checksum = {Checks.Ward} FROM wards WHERE projection = ?1 AND partition = ?2 AND ward = ?3";

    private const string ReadAll =
        $"""
        SELECT ward, held, (SELECT MIN(sequence) FROM hospital INDEXED BY hospital_wards
            WHERE projection = ?1 AND partition = ?2 AND ward = wards.ward AND status < 2 AND status = 0),
            checksum = {Checks.Ward}
        FROM wards WHERE projection = ?1 AND partition = ?2 ORDER BY ward
        """;

    private const string AllIn =
        $"SELECT patients + held, partition, checksum = {Checks.Ward} FROM wards WHERE projection = ?1 AND ward = ?2";

    public static void Change(SqliteSession session, StoredPartition partition, string ward, long patients, long held, Damages damages)
    {
        var before = Count(session, partition, ward, damages);
        var (now, waiting) = (before.Patients + patients, before.Held + held);
        if (now == 0 && waiting == 0)
        {
            using var remove = partition.Call(session, Remove).Bind(3, ward);
            remove.Run();
            return;
        }

        using var write = partition.Call(session, Write).Bind(3, ward).Bind(4, now).Bind(5, waiting);
        write.Run();
    }

    public static List<Ward> Read(SqliteSession session, StoredPartition partition, Damages damages)
    {
        List<Ward> wards = [];
        using var call = partition.Call(session, ReadAll);
        while (call.Step())
        {
            if (!call.IsTrue(3))
            {
                throw damages.Of("A ward", partition);
            }

            var patient = call.NullableInt64(2);
            wards.Add(new Ward(new WardKey(call.Text(0)), patient is null ? null : new(patient.Value), call.Int64(1)));
        }

        return wards;
    }

    public static (long Patients, long Held) Count(SqliteSession session, StoredPartition partition, string ward, Damages damages)
    {
        using var call = partition.Call(session, ReadOne).Bind(3, ward);
        return !call.Step() ? default
            : call.IsTrue(2) ? (call.Int64(0), call.Int64(1))
            : throw damages.Of($"Ward '{ward}'", partition);
    }

    public static long CountAll(SqliteSession session, long projection, string ward, Damages damages)
    {
        var all = 0L;
        using var call = session.Call(AllIn).Bind(1, projection).Bind(2, ward);
        while (call.Step())
        {
            if (!call.IsTrue(2))
            {
                throw damages.Of($"Ward '{ward}'", new StoredPartition(projection, (int)call.Int64(1)));
            }

            all += call.Int64(0);
        }

        return all;
    }
}
