using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Ticks;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Pushes events into a pipeline run, which it rebuilds by replay after a restart and begins anew
/// after an error.
/// </summary>
internal sealed class PipelineFeed(ProcessorContext context, Position start) : IDisposable
{
    private readonly ReplayPoints? _points = context.Projection.Horizon is { } horizon
        ? new ReplayPoints(horizon, start.ClockStart)
        : null;

    private PipelineRun? _run;

    /// <summary>The pipeline's clock: when the last event was pushed whose effects are committed.</summary>
    private DateTimeOffset? _clock;

    /// <summary>An event of the log goes by, pushed or not.</summary>
    public void Passed(RecordedEvent e) => _points?.Seen(e.SequenceNumber, e.EnqueuedTime);

    /// <summary>Pushes an event that can be read; gives back its error, if it has one.</summary>
    public Exception? Push(RecordedEvent e, DateTimeOffset clock, List<ViewChange> changes)
    {
        var isTick = TickEvent.Is(e.Event!);
        if (isTick && _points is null)
        {
            // No pipeline has memory that a moving clock could bring out.
            return null;
        }

        _run ??= new PipelineRun(context.Projection, _points?.ClockStart ?? clock);
        var error = _run.Push(isTick ? null : new ReceivedEvent(e), clock, changes);
        if (error is not null)
        {
            _run.Dispose();
            _run = null;
        }

        return error;
    }

    /// <summary>Throws if something came out since the last push: nothing more may be committed then.</summary>
    /// <exception cref="ProjectionException">It did.</exception>
    public void ThrowIfMisused() => _run?.ThrowIfMisused();

    /// <summary>The position after the settled events of a portion.</summary>
    public Position PositionAfter(ReadOnlySpan<PushedEvent> portion, CommitDraft draft)
    {
        var last = portion[draft.Settled - 1].Event;

        // With memory a failure ends the portion, and the pipeline is rebuilt as if it had not been pushed.
        var pushed = draft.HasFailure ? draft.Settled - 1 : draft.Settled;
        for (var i = pushed - 1; i >= 0; i--)
        {
            if (portion[i] is { IsHeld: false, Failure: null })
            {
                _clock = portion[i].Clock;
                break;
            }
        }

        var next = last.SequenceNumber.Next;
        var (clockStart, replayFrom) = _points?.At(_clock, next) ?? (null, next);
        return new Position(last.SequenceNumber, last.EnqueuedTime, clockStart, replayFrom)
        {
            History = context.Log.History,
            Checksum = last.Checksum,
        };
    }

    /// <summary>Pushes again what was pushed up to the position, in that order, and drops what comes out.</summary>
    /// <returns>Null, or why the log cannot give it.</returns>
    public async ValueTask<LogRead?> ReplayAsync(IReadOnlyList<HospitalMark> hospitalized, CancellationToken stop)
    {
        if (_points is null)
        {
            return null;
        }

        var replay = new ReplayOrder(context, hospitalized);
        for (var from = start.ReplayFrom; from <= start.Sequence;)
        {
            var read = await context.Log.ReadAsync(
                context.Partition, from, context.Options.MaxBatchEvents, context.Options.MaxBatchBytes, stop);
            if (read is not LogRead.Events { Items: { Count: > 0 } items })
            {
                return read;
            }

            foreach (var recorded in items)
            {
                if (recorded.SequenceNumber > start.Sequence)
                {
                    break;
                }

                Passed(recorded);
                if (replay.IsInPlace(recorded.SequenceNumber))
                {
                    Replay(recorded, recorded.EnqueuedTime);
                }

                while (await replay.TakeBehindAsync(recorded.SequenceNumber, stop) is { } released)
                {
                    Replay(released, recorded.EnqueuedTime);
                }
            }

            from = items[^1].SequenceNumber.Next;
        }

        return null;
    }

    public void Dispose() => _run?.Dispose();

    private void Replay(RecordedEvent recorded, DateTimeOffset clock)
    {
        var error = recorded.Event is not null
            ? Push(recorded, clock, [])
            : new InvalidDataException("The event can no longer be read.");
        if (error is not null)
        {
            throw new ProjectionException(
                context.Projection.Id,
                $"a replay of event {recorded.SequenceNumber} of partition {recorded.Partition} failed where the first run did not: {error.Message} The pipeline must be deterministic; if it was changed, give it a new version.",
                error);
        }

        _clock = clock;
    }
}
