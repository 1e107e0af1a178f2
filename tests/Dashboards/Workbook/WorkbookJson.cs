namespace Serverless.Dashboards.Workbook;

/// <summary>The workbook as Azure reads it: a time range, an overview, and a panel for each projection.</summary>
internal static class WorkbookJson
{
    private const string Insights = "microsoft.insights/components";

    private static readonly int[] Hours = [1, 4, 12, 24, 72, 168, 720];

    public static object Of(IEnumerable<string> projections) => new
    {
        version = "Notebook/1.0",
        items = (object[])[TimeRange(), Panel("All", Chart.OfAll), .. projections.Select(p => Panel(p, Chart.OfProjection(p)))],
    };

    private static object TimeRange() => new
    {
        type = 9,
        name = "time",
        content = new
        {
            version = "KqlParameterItem/1.0",
            style = "pills",
            queryType = 0,
            resourceType = Insights,
            parameters = new[]
            {
                new
                {
                    // Any id will do, if it stays the same.
                    id = "5f0c6d0e-3f0b-4a55-9c4a-6a1d8f6f0a01",
                    version = "KqlParameterItem/1.0",
                    name = "TimeRange",
                    label = "Time range",
                    type = 4,
                    isRequired = true,
                    value = new { durationMs = Milliseconds(Hours[1]) },
                    typeSettings = new { selectableValues = Hours.Select(hours => new { durationMs = Milliseconds(hours) }), allowCustom = true },
                },
            },
        },
    };

    private static object Panel(string title, IEnumerable<Chart> charts) => new
    {
        type = 12,
        name = title,
        content = new
        {
            version = "NotebookGroup/1.0",
            groupType = "editable",
            title,
            expandable = true,
            expanded = true,
            items = charts.Select(chart => Picture(title, chart)),
        },
    };

    private static object Picture(string panel, Chart chart) => new
    {
        type = 3,
        name = $"{panel}: {chart.Title}",
        customWidth = chart.Visualization == "table" ? "100" : "33",
        content = new
        {
            version = "KqlItem/1.0",
            title = chart.Title,
            query = chart.Query,
            size = 1,
            timeContextFromParameter = "TimeRange",
            queryType = 0,
            resourceType = Insights,
            visualization = chart.Visualization,
        },
    };

    private static long Milliseconds(int hours) => (long)TimeSpan.FromHours(hours).TotalMilliseconds;
}
