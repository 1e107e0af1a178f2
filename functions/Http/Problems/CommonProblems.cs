using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Problems;

/// <summary>Problems that any endpoint may have.</summary>
public static class CommonProblems
{
    public static Problem NotFound(string detail) => new()
    {
        Type = ProblemTypes.NotFound,
        Title = "Not found",
        Status = StatusCodes.Status404NotFound,
        Detail = detail,
    };

    public static Problem MethodNotAllowed(string method, IReadOnlyList<string> allowed) => new Problem
    {
        Type = ProblemTypes.MethodNotAllowed,
        Title = "Method not allowed",
        Status = StatusCodes.Status405MethodNotAllowed,
        Detail = $"{method} is not possible here. Use {string.Join(" or ", allowed)}.",
    }.WithHeader("Allow", string.Join(", ", allowed));

    public static Problem InvalidRequest(string detail) => new()
    {
        Type = ProblemTypes.InvalidRequest,
        Title = "Invalid request",
        Status = StatusCodes.Status400BadRequest,
        Detail = detail,
    };

    public static Problem Unavailable(string reason, TimeSpan retryAfter) => new Problem
    {
        Type = ProblemTypes.Unavailable,
        Title = "Unavailable for now",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = reason,
    }.WithRetryAfter(retryAfter);

    /// <summary>What was asked for is not what was written; the words say what to do.</summary>
    public static Problem Damaged(string reason) => new()
    {
        Type = ProblemTypes.DataDamaged,
        Title = "The data is damaged",
        Status = StatusCodes.Status500InternalServerError,
        Detail = reason,
    };

    /// <summary>A bug or an outside fault; the log has the exception, the client does not.</summary>
    public static Problem Internal(string traceId) => new()
    {
        Type = ProblemTypes.Internal,
        Title = "Internal error",
        Status = StatusCodes.Status500InternalServerError,
        Detail = $"The request failed. The log of the host has the reason under the trace id {traceId}.",
    };
}
