using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>What can go wrong with reading a view, as problem documents.</summary>
internal static class ReadProblem
{
    public static IResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "The request cannot be understood", detail);

    public static IResult BadKey() => BadRequest(
        "The key's percent-encoding is broken or not UTF-8. Encode the key's UTF-8 bytes once, or give it as ?key=.");

    public static IResult UnknownView(string view, ProjectionSet projections) => Of(
        StatusCodes.Status404NotFound,
        "Unknown view",
        $"There is no view '{view}'. Known are: {string.Join(", ", projections.Views.Select(v => v.View.Name))}.",
        ("views", projections.Views.Select(v => v.View.Name).ToArray()));

    public static IResult UnknownKey(View view, string key, long held, ProjectionSet projections) => Of(
        StatusCodes.Status404NotFound,
        "Unknown key",
        held == 0
            ? $"View '{view.Name}' has no row '{key}'."
            : string.Create(CultureInfo.InvariantCulture, $"View '{view.Name}' has no row '{key}', and {held} events that may concern it are in the hospital: see /api/hospital."),
        ("views", projections.Views.Select(v => v.View.Name).ToArray()));

    public static IResult NotSeenYet(View view, PartitionId partition, SequenceNumber asked, ViewProgress progress, TimeSpan waited) => Of(
        StatusCodes.Status504GatewayTimeout,
        "The view has not seen that event yet",
        string.Create(CultureInfo.InvariantCulture, $"After {waited.TotalSeconds:0.###} s view '{view.Name}' is at {progress.PositionOf(partition)} in partition {partition}, which is not yet {asked}; it lags by {progress.Lag} events. See /health, or wait longer (wait=)."));

    /// <summary>The view's author forgot a merge; nothing a reader can do, so it is a 500 that says what to do.</summary>
    public static IResult CannotMerge(string key, string message) => Of(
        StatusCodes.Status500InternalServerError, "The view needs a merge", $"Row '{key}': {message}");

    private static IResult Of(int status, string title, string detail, params (string Name, string[] Value)[] more) =>
        Results.Problem(detail, null, status, title, null, more.ToDictionary(m => m.Name, m => (object?)m.Value));
}
