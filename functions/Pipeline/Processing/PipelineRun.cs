using System.Reactive.Subjects;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>One life of a projection's pipelines on one partition: until an error ends it, or the processor does.</summary>
internal sealed class PipelineRun : IDisposable
{
    private readonly Projection _projection;
    private readonly Subject<ReceivedEvent> _events = new();
    private readonly ChangeCapture _capture = new();
    private readonly PartitionClock? _clock;
    private readonly IDisposable _subscription;

    /// <param name="projection">Whose pipelines.</param>
    /// <param name="clockStart">Where the clock begins; of no matter without a horizon.</param>
    public PipelineRun(Projection projection, DateTimeOffset clockStart)
    {
        _projection = projection;
        _clock = projection.Horizon is { } horizon ? new PartitionClock(projection.Id, horizon, clockStart) : null;
        _subscription = projection.Build(new EventStream(_events, _clock)).Subscribe(_capture);
    }

    /// <summary>How the pipeline broke the rules, if it did.</summary>
    public string? Misuse => _capture.Misuse;

    /// <summary>
    /// Advances the clock to <paramref name="clock"/> and pushes the event, if there is one: a tick is none. What comes
    /// out is added to <paramref name="changes"/>. An error is given back: nothing is added, and this run has ended.
    /// </summary>
    /// <exception cref="ProjectionException">The pipeline hops threads, answers late, has completed, or does not fit its horizon.</exception>
    public Exception? Push(ReceivedEvent? e, DateTimeOffset clock, List<ViewChange> changes)
    {
        ThrowIfMisused();
        var before = changes.Count;
        Exception? error = null;
        _capture.Begin(changes);
        try
        {
            _clock?.AdvanceTo(clock);
            if (e is not null)
            {
                _events.OnNext(e);
            }
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            error = thrown;
        }
        finally
        {
            _capture.End();
        }

        error ??= _capture.Error;
        if (_clock?.Refusal is { } refusal)
        {
            // The projection's fault, not the event's, even if an operator turned it into an error or caught it.
            throw refusal;
        }

        if (error is not null)
        {
            changes.RemoveRange(before, changes.Count - before);
            return error;
        }

        ThrowIfMisused();
        return null;
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _events.Dispose();
    }

    /// <summary>Throws if something came out that belongs to no event.</summary>
    /// <exception cref="ProjectionException">It did.</exception>
    public void ThrowIfMisused()
    {
        if (_capture.Misuse is { } misuse)
        {
            throw new ProjectionException(_projection.Id, misuse);
        }
    }
}
