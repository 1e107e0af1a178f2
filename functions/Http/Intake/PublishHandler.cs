using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Http.Intake;

/// <summary>
/// <c>POST /api/events</c> and <c>POST /api/hubs/{hub}/events</c>: takes CloudEvents in structured, batch and binary
/// mode and as NDJSON, and answers 202 when they are durable.
/// </summary>
/// <param name="hubs">The hubs of this host.</param>
/// <param name="eventLimits">The bounds of one event.</param>
/// <param name="limits">The bounds of one request.</param>
/// <param name="time">The clock that durations are measured by; the system's if none is given.</param>
public sealed class PublishHandler(
    IReadOnlyDictionary<HubName, IEventPublisher> hubs, EventLimits eventLimits, IntakeLimits limits, TimeProvider? time = null)
{
    private readonly Dictionary<HubName, MeasuredPublisher> _publishers = hubs.ToDictionary(
        hub => hub.Key, hub => new MeasuredPublisher(hub.Value, eventLimits, time ?? TimeProvider.System));

    /// <param name="request">The request, its body unread.</param>
    /// <param name="hub">The hub's name as it stands in the path; null is the default hub.</param>
    public async Task<IResult> HandleAsync(HttpRequest request, string? hub)
    {
        if (FindPublisher(hub) is not { } publisher)
        {
            return IntakeProblems.UnknownHub(hubs.Keys);
        }

        if (ContentModes.FindRefusal(request, out var mode) is { } refusal)
        {
            return IntakeProblems.UnsupportedMediaType(refusal);
        }

        if (mode != ContentMode.Binary && RequestBody.LacksLength(request))
        {
            return IntakeProblems.LengthRequired();
        }

        // Ends the wait for an append when nobody waits for the answer any more, not the append.
        var stop = request.HttpContext.RequestAborted;
        try
        {
            if (mode == ContentMode.Ndjson)
            {
                RequestBody.Allow(request, null);
                return await new NdjsonIntake(publisher, eventLimits, limits, stop).RunAsync(request.BodyReader);
            }

            var max = mode == ContentMode.Batch ? limits.MaxRequestBytes : eventLimits.MaxEventBytes;
            var (body, failure) = await RequestBody.ReadWholeAsync(request, max, stop);
            return body is not null ? await PublishAsync(publisher, mode, request, body, stop)
                : failure!.Status == StatusCodes.Status413PayloadTooLarge ? IntakeProblems.TooLarge(mode, eventLimits, limits)
                : IntakeProblems.Incomplete(failure);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    private MeasuredPublisher? FindPublisher(string? hub) =>
        hub is not null && !HubName.IsValid(hub) ? null
        : _publishers.GetValueOrDefault(hub is null ? HubName.Default : new HubName(hub));

    private ValueTask<IResult> PublishAsync(
        IEventPublisher publisher, ContentMode mode, HttpRequest request, byte[] body, CancellationToken stop) => mode switch
    {
        ContentMode.Batch => PublishBatchAsync(publisher, body, stop),
        ContentMode.Binary => PublishOneAsync(publisher, BinaryMode.Read(request, body, eventLimits), stop),
        _ => PublishOneAsync(publisher, CloudEventReader.Read(EventBytes.Structured(body), eventLimits), stop),
    };

    private static ValueTask<IResult> PublishOneAsync(IEventPublisher publisher, CloudEventRead read, CancellationToken stop) => read switch
    {
        CloudEventRead.Valid valid => AppendAsync(publisher, [valid.Event], stop),
        CloudEventRead.Invalid invalid => new(IntakeProblems.InvalidEvent(invalid.Problems)),
        _ => throw new UnreachableException(),
    };

    private ValueTask<IResult> PublishBatchAsync(IEventPublisher publisher, byte[] body, CancellationToken stop) =>
        CloudEventReader.ReadBatch(body, eventLimits, limits.MaxBatchEvents) switch
        {
            CloudEventBatchRead.Valid { Events: [] } => new(Answer([])),
            CloudEventBatchRead.Valid valid => AppendAsync(publisher, valid.Events, stop),
            CloudEventBatchRead.Invalid invalid => new(IntakeProblems.InvalidBatch(invalid.Items, limits.MaxListedProblems)),
            CloudEventBatchRead.Malformed malformed => new(IntakeProblems.MalformedBatch(malformed.Message)),
            CloudEventBatchRead.TooMany tooMany => new(IntakeProblems.TooMany(tooMany.Max)),
            _ => throw new UnreachableException(),
        };

    private static async ValueTask<IResult> AppendAsync(IEventPublisher publisher, IReadOnlyList<CloudEvent> events, CancellationToken stop) =>
        await publisher.PublishAsync(events, stop) switch
        {
            PublishResult.Published published => Answer(published.Receipts),
            PublishResult.Unavailable unavailable => IntakeProblems.Unavailable(unavailable, publisher.Deduplicates),
            PublishResult.TooLarge tooLarge => IntakeProblems.TooLarge(tooLarge),
            _ => throw new UnreachableException(),
        };

    private static Accepted<PublishAnswer> Answer(IReadOnlyList<Receipt> receipts)
    {
        var bodies = new ReceiptBody[receipts.Count];
        for (var i = 0; i < bodies.Length; i++)
        {
            bodies[i] = ReceiptBody.Of(receipts[i]);
        }

        return new Accepted<PublishAnswer>(new PublishAnswer(bodies), IntakeJson.Default.PublishAnswer);
    }
}
