using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake;

/// <summary>The answers to requests whose events are not stored.</summary>
internal static class IntakeProblems
{
    public static Problem UnknownHub(IEnumerable<HubName> known) => new Problem
    {
        Type = ProblemTypes.UnknownHub,
        Title = "Unknown hub",
        Status = StatusCodes.Status404NotFound,
        Detail = "There is no such hub. 'hubs' names those there are.",
    }.With("hubs", [.. known.Select(hub => hub.Value).Order(StringComparer.Ordinal)]);

    public static Problem UnsupportedMediaType(string detail) => new()
    {
        Type = ProblemTypes.UnsupportedMediaType,
        Title = "Unsupported media type",
        Status = StatusCodes.Status415UnsupportedMediaType,
        Detail = detail,
    };

    public static Problem LengthRequired() => new()
    {
        Type = ProblemTypes.LengthRequired,
        Title = "Length required",
        Status = StatusCodes.Status411LengthRequired,
        Detail = "The request says neither how long its body is nor that it is chunked. Send Content-Length or Transfer-Encoding: chunked.",
    };

    public static Problem TooLarge(string detail) => new()
    {
        Type = ProblemTypes.TooLarge,
        Title = "Too large",
        Status = StatusCodes.Status413PayloadTooLarge,
        Detail = detail,
    };

    public static Problem TooLarge(ContentMode mode, EventLimits eventLimits, IntakeLimits limits) => TooLarge(mode == ContentMode.Batch
        ? $"A batch may have {limits.MaxRequestBytes} bytes. Send several, or send application/x-ndjson, which has no bound. Nothing was stored."
        : $"An event may have {eventLimits.MaxEventBytes} bytes. Keep large data elsewhere and send a reference to it. Nothing was stored.");

    public static Problem TooLarge(PublishResult.TooLarge refused) => TooLarge(
        $"The event with index {refused.Index}: {refused.Reason} Keep large data elsewhere and send a reference to it. Nothing was stored.");

    public static Problem TooMany(int max) =>
        TooLarge($"A batch may have {max} events. Send several, or send application/x-ndjson, which has no bound. Nothing was stored.");

    public static Problem Incomplete(BodyFailure failure) => new()
    {
        Type = ProblemTypes.IncompleteBody,
        Title = "The body did not arrive whole",
        Status = failure.Status,
        Detail = failure.Detail,
    };

    public static Problem InvalidEvent(IReadOnlyList<EventProblem> problems) => new Problem
    {
        Type = ProblemTypes.InvalidEvent,
        Title = "Invalid event",
        Status = StatusCodes.Status400BadRequest,
        Detail = "The event does not satisfy CloudEvents 1.0 or a limit of this host; 'items' says where. Nothing was stored.",
    }.WithItems([.. problems.Select(problem => new ProblemItem(null, problem.Attribute, problem.Message))]);

    public static Problem MalformedBatch(string message) => new()
    {
        Type = ProblemTypes.InvalidBatch,
        Title = "Invalid batch",
        Status = StatusCodes.Status400BadRequest,
        Detail = $"{message} Nothing was stored.",
    };

    public static Problem InvalidBatch(IReadOnlyList<BatchItem> bad, int maxListed)
    {
        var all = bad.SelectMany(item => item.Problems.Select(problem => new ProblemItem(item.Index, problem.Attribute, problem.Message)));
        var listed = all.Take(maxListed).ToList();
        var more = bad.Sum(item => item.Problems.Count) - listed.Count;
        return new Problem
        {
            Type = ProblemTypes.InvalidBatch,
            Title = "Invalid batch",
            Status = StatusCodes.Status400BadRequest,
            Detail = $"{bad.Count} of the batch's events {(bad.Count == 1 ? "is" : "are")} bad, so nothing of it was stored; 'items' says where"
                + (more > 0 ? $", {more} more problems are not listed." : "."),
        }.WithItems(listed).With("badEvents", bad.Count).With("moreProblems", more);
    }

    public static Problem Unavailable(PublishResult.Unavailable result, bool deduplicates) => CommonProblems.Unavailable(
        $"{result.Reason} Nothing of this request is acknowledged. Send it again. {Repetition(deduplicates)}",
        result.RetryAfter);

    /// <summary>What becomes of events that are sent again although they were stored.</summary>
    public static string Repetition(bool deduplicates) => deduplicates
        ? "What was stored all the same then answers as a duplicate."
        : "What was stored all the same is then stored a second time, with the same source and id.";
}
