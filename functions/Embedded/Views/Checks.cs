namespace Serverless.Embedded.Views;

/// <summary>
/// What the checksum of each table's rows covers, as SQL: <see cref="SqliteSession"/> has the function. Its first argument
/// is the number of the table. A row whose <c>checksum</c> is another was changed by somebody else, or by the disk.
/// </summary>
internal static class Checks
{
    public const int RowTable = 3;

    public const int PositionTable = 4;

    public const string Projection = "row_check(1, id, name, version)";

    public const string View = "row_check(2, id, projection, name)";

    /// <summary>In C#: <see cref="Views.RowTable"/>.</summary>
    public const string Row = "row_check(3, view, key, partition, version, sequence, ward, expires, state)";

    /// <summary>In C#: <see cref="Views.PositionTable"/>.</summary>
    public const string Position =
        """
        row_check(4, projection, partition, version, sequence, enqueued, clock_start, replay_from, pushed, patients, held,
            history, event, rows, rows_sum, hospital, hospital_sum)
        """;

    public const string Hospital =
        """
        row_check(5, projection, partition, sequence, ward, status, patient, pushed_after, pushed_order, request,
            enqueued, broker_key, event_type, envelope, body)
        """;

    public const string Ward = "row_check(6, projection, ward, partition, patients, held)";

    public const string Attempt = "row_check(7, projection, partition, sequence, number, type, message, details, at)";

    public const string Request = "row_check(8, id, projection, partition, sequence, requested_by, reason, at, waits)";

    public const string ViewLog = "row_check(9, id)";

    /// <summary>Each table with what is checked of it.</summary>
    public static readonly IReadOnlyList<(string Table, string Check)> All =
    [
        ("projections", Projection),
        ("views", View),
        ("view_rows", Row),
        ("positions", Position),
        ("hospital", Hospital),
        ("wards", Ward),
        ("attempts", Attempt),
        ("release_requests", Request),
        ("view_log", ViewLog),
    ];
}
