using Serverless.Dashboards.Queries;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Dashboards.Workbook;

/// <summary>One picture of a panel.</summary>
/// <param name="Title">What it shows, with its unit.</param>
/// <param name="Query">Where from.</param>
/// <param name="Visualization">How: a time chart or a table.</param>
internal sealed record Chart(string Title, string Query, string Visualization = "timechart")
{
    /// <summary>The five of a projection's panel.</summary>
    public static IReadOnlyList<Chart> OfProjection(string projection) =>
    [
        new("Lag (s), by partition", Kql.Where(Names.LagTime) + Kql.OfProjection(projection)
            + $"\n| summarize Lag = max(valueMax) by Partition = {Kql.Dimension(Names.Attributes.Partition)}, bin(timestamp, {Kql.Grain})"),
        new("Published to committed (s)", Kql.Where(Names.Latency) + Kql.OfProjection(projection)
            + $"\n| summarize Mean = sum(valueSum) / sum(valueCount), Worst = max(valueMax) by bin(timestamp, {Kql.Grain})"),
        new("Committed (events/s)", Kql.Where(Names.Committed) + Kql.OfProjection(projection)
            + $"\n| summarize Rate = sum(valueSum) / ({Kql.Grain} / 1s) by bin(timestamp, {Kql.Grain})"),
        new("Errors", Kql.Where(Names.Retries, Names.Stops, Names.Admissions, Names.FailedReleases) + Kql.OfProjection(projection)
            + $"\n| summarize Count = sum(valueSum) by name, bin(timestamp, {Kql.Grain})"),
        new("Hospital", Kql.Where(Names.Patients, Names.Wards, Names.Held) + Kql.OfProjection(projection)
            + Kql.SumOverPartitions(Kql.Grain, by: "name")),
    ];

    /// <summary>What concerns the hub and all projections.</summary>
    public static IReadOnlyList<Chart> OfAll =>
    [
        new("Projections now", Kql.Where(Names.LagTime, Names.LagEvents, Names.Patients, Names.Held, Names.OldestPatient)
            + "\n| where timestamp > ago(15m)"
            + $"\n| summarize arg_max(timestamp, valueMax) by name, Projection = {Kql.Dimension(Names.Attributes.Projection)}, "
            + $"Version = {Kql.Dimension(Names.Attributes.Version)}, Partition = {Kql.Dimension(Names.Attributes.Partition)}"
            + $"\n| summarize ['Lag (s)'] = maxif(valueMax, name == {Kql.Text(Names.LagTime.Name)}), "
            + $"['Lag (events)'] = sumif(valueMax, name == {Kql.Text(Names.LagEvents.Name)}), "
            + $"Patients = sumif(valueMax, name == {Kql.Text(Names.Patients.Name)}), "
            + $"Held = sumif(valueMax, name == {Kql.Text(Names.Held.Name)}), "
            + $"['Oldest patient (s)'] = maxif(valueMax, name == {Kql.Text(Names.OldestPatient.Name)}) by Projection, Version"
            + "\n| order by Projection asc, Version asc", "table"),
        new("Published (events/s)", Kql.Where(Names.Published)
            + $"\n| summarize Rate = sum(valueSum) / ({Kql.Grain} / 1s) by bin(timestamp, {Kql.Grain})"),
        new("Publishing (s)", Kql.Where(Names.PublishDuration)
            + $"\n| summarize Mean = sum(valueSum) / sum(valueCount), Worst = max(valueMax) by bin(timestamp, {Kql.Grain})"),
        new("Publishing refused", Kql.Where(Names.PublishFailures, Names.Throttled)
            + $"\n| summarize Count = sum(valueSum) by name, bin(timestamp, {Kql.Grain})"),
        new("Not archived for (s), by partition", Kql.Where(Names.ArchiveLag)
            + $"\n| summarize Lag = max(valueMax) by Partition = {Kql.Dimension(Names.Attributes.Partition)}, bin(timestamp, {Kql.Grain})"),
        new("Archived (bytes/s)", Kql.Where(Names.ArchivedBytes)
            + $"\n| summarize Rate = sum(valueSum) / ({Kql.Grain} / 1s) by bin(timestamp, {Kql.Grain})"),
        new("Archived, lost (events) and notices of admissions", Kql.Where(Names.ArchivedEvents, Names.LostEvents, Names.Notices)
            + $"\n| summarize Count = sum(valueSum) by name, Error = {Kql.Dimension(Names.Attributes.ErrorType)}, bin(timestamp, {Kql.Grain})"),
    ];
}
