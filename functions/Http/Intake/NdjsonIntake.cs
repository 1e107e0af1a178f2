using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;
using Serverless.Http.Problems;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake;

/// <summary>
/// One NDJSON request. Lines are read into a chunk while the chunk before it is published, so two chunks are in memory
/// and the order of the lines is kept. A chunk goes when it is full, and also when the client is slower than the log:
/// what has arrived is stored, not held back.
/// </summary>
internal sealed class NdjsonIntake(IEventPublisher publisher, EventLimits eventLimits, IntakeLimits limits, CancellationToken stop)
{
    private readonly NdjsonTally _tally = new();
    private LineCutter _cutter;
    private EventChunk _chunk = new(firstLine: 1);
    private Task<PublishResult>? _publishing;
    private EventChunk? _published;
    private long _line;

    public async Task<IResult> RunAsync(PipeReader body)
    {
        while (true)
        {
            var reading = RequestBody.ReadAsync(body, stop).Preserve();
            if (!reading.IsCompleted && await PublishWhileWaitingAsync(reading.AsTask()) is { } unavailable)
            {
                body.CancelPendingRead();
                await reading;
                return unavailable;
            }

            var (read, failure) = await reading;
            if (failure is not null)
            {
                return await FailAsync(failure);
            }

            var rest = read.Buffer;
            while (_cutter.TryCut(ref rest, read.IsCompleted, out var line))
            {
                if (await TakeAsync(line) is { } refusal)
                {
                    body.AdvanceTo(read.Buffer.End);
                    return refusal;
                }
            }

            var tooLong = _cutter.Pending > eventLimits.MaxEventBytes + 1L;
            body.AdvanceTo(rest.Start, read.Buffer.End);
            if (tooLong)
            {
                _line++;
                return await RefuseAsync(TooLong());
            }

            if (read.IsCompleted)
            {
                return await FlushAsync() ?? (IResult)new Accepted<NdjsonAnswer>(_tally.ToAnswer(), IntakeJson.Default.NdjsonAnswer);
            }
        }
    }

    /// <returns>Null to go on, else the answer.</returns>
    private async ValueTask<Problem?> TakeAsync(ReadOnlySequence<byte> line)
    {
        _line++;
        if (line.Length > eventLimits.MaxEventBytes)
        {
            return await RefuseAsync(TooLong());
        }

        if (LineCutter.IsBlank(line))
        {
            return null;
        }

        switch (CloudEventReader.Read(EventBytes.Structured(_chunk.Copy(line)), eventLimits))
        {
            case CloudEventRead.Valid valid:
                _chunk.Add(valid.Event);
                break;
            case CloudEventRead.Invalid invalid:
                return await RefuseAsync(Bad(invalid.Problems));
            default:
                throw new UnreachableException();
        }

        return _chunk.Events.Count >= limits.MaxChunkEvents || _chunk.Bytes >= limits.MaxChunkBytes ? await PublishAsync() : null;
    }

    /// <summary>Stores what has arrived for as long as the client lets us wait for more.</summary>
    private async ValueTask<Problem?> PublishWhileWaitingAsync(Task reading)
    {
        while (!reading.IsCompleted)
        {
            if (_publishing is { IsCompleted: false })
            {
                await Task.WhenAny(reading, _publishing);
            }
            else if (_publishing is not null || _chunk.Events.Count > 0)
            {
                if (await PublishAsync() is { } unavailable)
                {
                    return unavailable;
                }
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Waits for the chunk before, then begins to publish this one.</summary>
    private async ValueTask<Problem?> PublishAsync()
    {
        if (await SettleAsync() is { } unavailable)
        {
            return unavailable;
        }

        if (_chunk.Events.Count > 0)
        {
            _published = _chunk;
            _chunk = new EventChunk(_line + 1);
            _publishing = publisher.PublishAsync(_published.Events, stop).AsTask();
        }

        return null;
    }

    private async ValueTask<Problem?> SettleAsync()
    {
        if (_publishing is null)
        {
            return null;
        }

        var result = await _publishing;
        _publishing = null;
        switch (result)
        {
            case PublishResult.Published published:
                _tally.Add(published.Receipts);
                return null;
            case PublishResult.Unavailable unavailable:
                return _tally.Explain(
                    CommonProblems.Unavailable(
                        $"{unavailable.Reason} All lines before line {_published!.FirstLine} are stored; send the rest again from there. {IntakeProblems.Repetition(publisher.Deduplicates)}",
                        unavailable.RetryAfter),
                    _published.FirstLine);
            case PublishResult.TooLarge tooLarge:
                return _tally.Explain(
                    IntakeProblems.TooLarge(
                        $"The event with index {tooLarge.Index} from line {_published!.FirstLine} on: {tooLarge.Reason} Keep large data elsewhere and send a reference to it. All lines before line {_published.FirstLine} are stored."),
                    _published.FirstLine);
            default:
                throw new UnreachableException();
        }
    }

    private async ValueTask<Problem?> FlushAsync() => await PublishAsync() ?? await SettleAsync();

    private async ValueTask<Problem> RefuseAsync(Problem problem) => await FlushAsync() ?? _tally.Explain(problem, _line);

    private async ValueTask<IResult> FailAsync(BodyFailure failure) =>
        await FlushAsync() ?? _tally.Explain(
            IntakeProblems.Incomplete(failure with { Detail = $"{failure.Detail} All lines before line {_line + 1} are stored." }),
            _line + 1);

    private Problem Bad(IReadOnlyList<EventProblem> problems) => new Problem
    {
        Type = ProblemTypes.InvalidLine,
        Title = "Invalid line",
        Status = StatusCodes.Status400BadRequest,
        Detail = $"Line {_line} is no valid event; 'items' says why. All lines before it are stored, none after it. Correct it and send the rest from there.",
    }.WithItems([.. problems.Select(problem => new ProblemItem(null, problem.Attribute, problem.Message))]);

    private Problem TooLong() => IntakeProblems.TooLarge(
        $"Line {_line} is longer than {eventLimits.MaxEventBytes} bytes. All lines before it are stored, none after it. Shorten it and send the rest from there.");
}
