using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>What went wrong with each patient, each time. Nothing in it is ever changed or removed.</summary>
internal static class AttemptTable
{
    private const string LastOf = "SELECT COALESCE(MAX(number), 0) FROM attempts WHERE projection = ?1 AND partition = ?2 AND sequence = ?3";

    private const string Append =
        """
        INSERT INTO attempts (projection, partition, sequence, number, type, message, details, at, checksum)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, row_check(7, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)) RETURNING checksum
        """;

    private const string ReadOf =
        $"""
        SELECT type, message, details, at, checksum = {Checks.Attempt} FROM attempts
        WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 ORDER BY number
        """;

    public static void Add(SqliteSession session, StoredPartition partition, long sequence, Cause cause, RowSums sums)
    {
        using var last = partition.Call(session, LastOf).Bind(3, sequence);
        last.Step();
        using var call = partition.Call(session, Append)
            .Bind(3, sequence)
            .Bind(4, last.Int64(0) + 1)
            .Bind(5, cause.ExceptionType)
            .Bind(6, cause.Message)
            .Bind(7, cause.Details)
            .Bind(8, cause.At.UtcTicks);
        call.Step();
        sums.AddHospital(partition, call.Int64(0));
    }

    /// <exception cref="Pipeline.Stores.StoreDamagedException">One of them is not what was written.</exception>
    public static List<Cause> Read(SqliteSession session, StoredPartition partition, long sequence, Damages damages)
    {
        List<Cause> causes = [];
        using var call = partition.Call(session, ReadOf).Bind(3, sequence);
        while (call.Step())
        {
            if (!call.IsTrue(4))
            {
                throw damages.Of($"What went wrong with event {sequence}", partition);
            }

            causes.Add(new Cause(call.Text(0), call.Text(1), call.Text(2), StoredTime.Read(call.Int64(3))));
        }

        return causes;
    }
}
