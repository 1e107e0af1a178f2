using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>How many patients and held events each ward has.</summary>
internal static class WardTable
{
    private const string Add =
        """
        INSERT INTO wards (projection, partition, ward, patients, held) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (projection, ward, partition) DO UPDATE SET patients = patients + excluded.patients, held = held + excluded.held
        """;

    private const string RemoveEmpty =
        "DELETE FROM wards WHERE projection = ?1 AND partition = ?2 AND ward = ?3 AND patients = 0 AND held = 0";

    private const string ReadAll =
        """
        SELECT ward, held, (SELECT MIN(sequence) FROM hospital INDEXED BY hospital_wards
            WHERE projection = ?1 AND partition = ?2 AND ward = wards.ward AND status < 2 AND status = 0)
        FROM wards WHERE projection = ?1 AND partition = ?2 ORDER BY ward
        """;

    private const string HeldIn = "SELECT held FROM wards WHERE projection = ?1 AND partition = ?2 AND ward = ?3";

    private const string AllIn = "SELECT COALESCE(SUM(patients + held), 0) FROM wards WHERE projection = ?1 AND ward = ?2";

    public static void Change(SqliteSession session, StoredPartition partition, string ward, long patients, long held)
    {
        using var add = partition.Call(session, Add).Bind(3, ward).Bind(4, patients).Bind(5, held);
        add.Run();
        if (patients < 0 || held < 0)
        {
            using var remove = partition.Call(session, RemoveEmpty).Bind(3, ward);
            remove.Run();
        }
    }

    public static List<Ward> Read(SqliteSession session, StoredPartition partition)
    {
        List<Ward> wards = [];
        using var call = partition.Call(session, ReadAll);
        while (call.Step())
        {
            var patient = call.NullableInt64(2);
            wards.Add(new Ward(new WardKey(call.Text(0)), patient is null ? null : new(patient.Value), call.Int64(1)));
        }

        return wards;
    }

    public static long CountHeld(SqliteSession session, StoredPartition partition, string ward)
    {
        using var call = partition.Call(session, HeldIn).Bind(3, ward);
        return call.Step() ? call.Int64(0) : 0;
    }

    public static long CountAll(SqliteSession session, long projection, string ward)
    {
        using var call = session.Call(AllIn).Bind(1, projection).Bind(2, ward);
        call.Step();
        return call.Int64(0);
    }
}
