using Serverless.Pipeline.Telemetry;

namespace Serverless.Dashboards.Queries;

/// <summary>
/// Queries over <c>customMetrics</c>, where Application Insights keeps what OpenTelemetry sends: of a counter the sum
/// since the last time, of a gauge the value, of a histogram count, sum, least and greatest.
/// </summary>
internal static class Kql
{
    /// <summary>The step of a chart, which the workbook chooses by the time range.</summary>
    public const string Grain = "{TimeRange:grain}";

    public static string Where(params IReadOnlyList<Instrument> instruments) =>
        $"customMetrics\n| where name in ({string.Join(", ", instruments.Select(i => Text(i.Name)))})";

    public static string OfProjection(string projection) => $"\n| where {Dimension(Names.Attributes.Projection)} == {Text(projection)}";

    /// <summary>The attribute of a series, as text.</summary>
    public static string Dimension(string attribute) => $"tostring(customDimensions[{Text(attribute)}])";

    /// <summary>
    /// The sum of gauges over partitions. Several hosts may report one partition, so first the greatest of each, in each step.
    /// </summary>
    public static string SumOverPartitions(string step, string by) =>
        $"\n| summarize Value = max(valueMax) by {by}, Version = {Dimension(Names.Attributes.Version)}, "
        + $"Partition = {Dimension(Names.Attributes.Partition)}, timestamp = bin(timestamp, {step})"
        + $"\n| summarize Value = sum(Value) by {Name(by)}, timestamp";

    public static string Text(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Name(string column) => column.Split('=')[0].Trim();
}
