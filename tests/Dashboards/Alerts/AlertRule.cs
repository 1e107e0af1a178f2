namespace Serverless.Dashboards.Alerts;

/// <summary>One alert over telemetry, in the words that alerts.bicep passes on.</summary>
/// <param name="Name">Of the resource.</param>
/// <param name="DisplayName">What people read first.</param>
/// <param name="Description">What it means, and what to do.</param>
/// <param name="Severity">1 error, 2 warning.</param>
/// <param name="Query">Rows with a time, a <c>Value</c> and the dimensions.</param>
/// <param name="Aggregation">Of the values in a window.</param>
/// <param name="Operator">How the value stands to the threshold.</param>
/// <param name="Threshold">In the unit of the instrument.</param>
/// <param name="Dimensions">One alert for each of their values.</param>
/// <param name="Window">Over how much time, as ISO 8601.</param>
/// <param name="Frequency">How often, as ISO 8601.</param>
/// <param name="Periods">For how many windows in a row.</param>
internal sealed record AlertRule(
    string Name,
    string DisplayName,
    string Description,
    int Severity,
    string Query,
    string Aggregation,
    string Operator,
    int Threshold,
    IReadOnlyList<string> Dimensions,
    string Window = "PT5M",
    string Frequency = "PT5M",
    int Periods = 1);
