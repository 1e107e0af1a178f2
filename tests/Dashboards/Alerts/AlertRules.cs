using Serverless.Dashboards.Queries;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Dashboards.Alerts;

/// <summary>Who must be woken, and when. Throttling by the platform itself is in alerts.bicep: it has no telemetry of ours.</summary>
internal static class AlertRules
{
    private static readonly string[] ByProjection = ["Projection"];

    private static readonly string Projection = $"Projection = {Kql.Dimension(Names.Attributes.Projection)}";

    public static readonly IReadOnlyList<AlertRule> All =
    [
        new("lag", "A view is more than five minutes behind",
            "Events have waited for a projection for more than five minutes, twice in a row. See docs/when/lag-grows.md.",
            2, Rows(Names.LagTime, "valueMax", Projection), "Maximum", "GreaterThan", 300, ByProjection, Periods: 2),
        new("lag-unreported", "Nobody reports lag",
            "For half an hour no lag was reported: the Functions app, whose timer reports it even when no processor runs, is not running or cannot send telemetry. It also fires between the first provision and the first deployment.",
            2, Kql.Where(Names.LagTime) + "\n| summarize Value = count()\n| extend timestamp = now()", "Total", "LessThan", 1, [], Window: "PT30M", Frequency: "PT15M"),
        new("stopped", "A processor gave up",
            "A processor stopped a partition and waits for a person or a restart; the log of the processor says why.",
            1, Rows(Names.Stops, "valueSum", Projection), "Total", "GreaterThan", 0, ByProjection),
        new("hospital-depth", "The hospital fills",
            "More than a hundred events of a projection could not be processed. See docs/hospital.md: group them by cause, mend the cause, release.",
            2, Kql.Where(Names.Patients) + Kql.SumOverPartitions("5m", by: Projection), "Maximum", "GreaterThan", 100, ByProjection),
        new("hospital-age", "A patient has waited for a day",
            "An event has been in the hospital for more than a day, and the later events of its key wait behind it. Release or discharge it.",
            2, Rows(Names.OldestPatient, "valueMax", Projection), "Maximum", "GreaterThan", 86400, ByProjection, Window: "PT15M", Frequency: "PT15M"),
        new("publish-failures", "Events cannot be published",
            "Publish requests ended in an error: those events are not in the log, and whoever sent them was told so.",
            1, Rows(Names.PublishFailures, "valueSum", $"Error = {Kql.Dimension(Names.Attributes.ErrorType)}"), "Total", "GreaterThan", 0, ["Error"]),
        new("publish-throttled", "Publishers are told to come back later",
            "The log takes no more events at the moment. Raise SERVERLESS_MAXIMUM_THROUGHPUT_UNITS; docs/scale.md says what comes after that.",
            2, Rows(Names.Throttled, "valueSum"), "Total", "GreaterThan", 0, [], Window: "PT15M"),
        // It trails by a quarter of an hour when all is well; the retention is a week unless chosen otherwise.
        new("archive-lag", "The archive is an hour behind",
            "Events have not been archived for more than an hour. They are lost for rebuilds once the hub's retention removes them: the log of archive_events in the Functions app says what is wrong. See docs/archive.md.",
            2, Rows(Names.ArchiveLag, "valueMax"), "Maximum", "GreaterThan", 3600, [], Window: "PT15M", Frequency: "PT15M"),
        new("archive-lost", "Events went before they were archived",
            "The hub's retention removed events that were not archived; rebuilds cannot read over the gap. See docs/archive.md.",
            1, Rows(Names.LostEvents, "valueSum"), "Total", "GreaterThan", 0, [], Window: "PT15M", Frequency: "PT15M"),
    ];

    private static string Rows(Instrument instrument, params IReadOnlyList<string> columns) =>
        $"{Kql.Where(instrument)}\n| project {string.Join(", ", ["timestamp", $"Value = {columns[0]}", .. columns.Skip(1)])}";
}
