using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>What can go wrong with reading a view, as problem documents.</summary>
internal static class ReadProblem
{
    public static Problem BadKey() => CommonProblems.InvalidRequest(
        "The key's percent-encoding is broken or not UTF-8. Encode the key's UTF-8 bytes once, or give it as ?key=.");

    public static Problem UnknownView(string view, ProjectionSet projections) => new Problem
    {
        Type = ProblemTypes.UnknownView,
        Title = "Unknown view",
        Status = StatusCodes.Status404NotFound,
        Detail = $"There is no view '{view}'. Known are: {string.Join(", ", NamesOf(projections))}.",
    }.With("views", NamesOf(projections));

    public static Problem UnknownKey(View view, string key, long held, ProjectionSet projections) => new Problem
    {
        Type = ProblemTypes.UnknownKey,
        Title = "Unknown key",
        Status = StatusCodes.Status404NotFound,
        Detail = held == 0
            ? $"View '{view.Name}' has no row '{key}'."
            : string.Create(CultureInfo.InvariantCulture, $"View '{view.Name}' has no row '{key}', and {held} events that may concern it are in the hospital: see /api/hospital."),
    }.With("views", NamesOf(projections));

    /// <summary>A read with a receipt has waited in vain.</summary>
    public static Problem NotSeenYet(View view, PartitionId partition, SequenceNumber asked, ViewProgress progress, TimeSpan waited) => new Problem
    {
        Type = ProblemTypes.NotSeenYet,
        Title = "The view has not seen that event yet",
        Status = StatusCodes.Status504GatewayTimeout,
        Detail = string.Create(CultureInfo.InvariantCulture, $"After {waited.TotalSeconds:0.###} s view '{view.Name}' is at {progress.PositionOf(partition)} in partition {partition}, which is not yet {asked}; it lags by {progress.Lag?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} events. See /health, or wait longer (wait=)."),
    }.With("position", progress.PositionOf(partition).Value);

    /// <summary>The view's author forgot a merge; nothing a reader can do, so it is a 500 that says what to do.</summary>
    public static Problem NeedsMerge(string key, string message) => new()
    {
        Type = ProblemTypes.NeedsMerge,
        Title = "The view needs a merge",
        Status = StatusCodes.Status500InternalServerError,
        Detail = $"Row '{key}': {message}",
    };

    /// <summary>The row is not what was written.</summary>
    public static Problem Damaged(string damage) => CommonProblems.Damaged(damage);

    private static string[] NamesOf(ProjectionSet projections) => [.. projections.Views.Select(v => v.View.Name)];
}
