using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>What went wrong with each patient, each time. Nothing in it is ever changed or removed.</summary>
internal static class AttemptTable
{
    private const string Append =
        """
        INSERT INTO attempts (projection, partition, sequence, number, type, message, details, at) VALUES (?1, ?2, ?3,
            (SELECT COALESCE(MAX(number), 0) + 1 FROM attempts WHERE projection = ?1 AND partition = ?2 AND sequence = ?3),
            ?4, ?5, ?6, ?7)
        """;

    private const string ReadOf =
        "SELECT type, message, details, at FROM attempts WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 ORDER BY number";

    public static void Add(SqliteSession session, StoredPartition partition, long sequence, Cause cause)
    {
        using var call = partition.Call(session, Append)
            .Bind(3, sequence)
            .Bind(4, cause.ExceptionType)
            .Bind(5, cause.Message)
            .Bind(6, cause.Details)
            .Bind(7, cause.At.UtcTicks);
        call.Run();
    }

    public static List<Cause> Read(SqliteSession session, StoredPartition partition, long sequence)
    {
        List<Cause> causes = [];
        using var call = partition.Call(session, ReadOf).Bind(3, sequence);
        while (call.Step())
        {
            causes.Add(new Cause(call.Text(0), call.Text(1), call.Text(2), StoredTime.Read(call.Int64(3))));
        }

        return causes;
    }
}
