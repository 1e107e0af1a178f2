using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>
/// Who asked for which release, and why: the record, from which nothing is ever removed. Outside of the database the
/// witness has it, too.
/// </summary>
internal static class ReleaseRequestTable
{
    private const string Last = "SELECT COALESCE(MAX(id), 0) FROM release_requests";

    private const string Append =
        """
        INSERT INTO release_requests (id, projection, partition, sequence, requested_by, reason, at, waits, checksum)
        VALUES (?4, ?1, ?2, ?3, ?5, ?6, ?7, ?8, row_check(8, ?4, ?1, ?2, ?3, ?5, ?6, ?7, ?8))
        """;

    private const string ReadOne = $"SELECT requested_by, reason, at, checksum = {Checks.Request} FROM release_requests WHERE id = ?1";

    private const string FindWaiting =
        "SELECT MAX(id) FROM release_requests INDEXED BY release_requests_waiting WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND waits = 1";

    private const string EndWait =
        """
        UPDATE release_requests SET waits = 0, checksum = row_check(8, id, projection, partition, sequence, requested_by, reason, at, 0)
        WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND waits = 1
        """;

    /// <summary>The number of the newest request; 0 if there was none.</summary>
    public static long LastNumber(SqliteSession session) => session.Int64(Last);

    /// <param name="session">The writer's connection.</param>
    /// <param name="number">The request's number.</param>
    /// <param name="partition">Where the patient is.</param>
    /// <param name="sequence">Which event it is.</param>
    /// <param name="request">Who asked, and why.</param>
    /// <param name="waits">Whether the patient has to be admitted again first.</param>
    public static void Add(
        SqliteSession session, long number, StoredPartition partition, long sequence, ReleaseRequest request, bool waits)
    {
        using var append = partition.Call(session, Append)
            .Bind(3, sequence).Bind(4, number).Bind(5, request.By).Bind(6, request.Reason).Bind(7, request.At.UtcTicks).Bind(8, waits ? 1L : 0L);
        append.Run();
    }

    /// <exception cref="Pipeline.Stores.StoreDamagedException">It is not what was written.</exception>
    public static ReleaseRequest? Read(SqliteSession session, ProjectionId projection, long number, Damages damages)
    {
        using var call = session.Call(ReadOne).Bind(1, number);
        return !call.Step() ? null
            : call.IsTrue(3) ? new ReleaseRequest(call.Text(0), call.Text(1), StoredTime.Read(call.Int64(2)))
            : throw damages.Of($"Release request {number}", projection);
    }

    /// <summary>The request that waited for an event to be admitted again, if there is one; from now on it does not wait.</summary>
    public static long? TakeWaiting(SqliteSession session, StoredPartition partition, long sequence)
    {
        using var find = partition.Call(session, FindWaiting).Bind(3, sequence);
        find.Step();
        if (find.NullableInt64(0) is not { } waiting)
        {
            return null;
        }

        using var end = partition.Call(session, EndWait).Bind(3, sequence);
        end.Run();
        return waiting;
    }
}
