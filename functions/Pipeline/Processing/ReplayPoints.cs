using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Where a replay of a projection with a horizon has to begin: its clock on a multiple of the horizon, at least one
/// horizon before the clock's time, and the first event at or after that.
/// </summary>
internal sealed class ReplayPoints(TimeSpan horizon, DateTimeOffset? clockStart)
{
    private readonly Queue<(DateTimeOffset Multiple, SequenceNumber First)> _multiples = new();
    private DateTimeOffset? _newest;

    /// <summary>Where the clock of this run begins; null before the first event.</summary>
    public DateTimeOffset? ClockStart { get; private set; } = clockStart;

    /// <summary>Every event of the log passes here, in order, whether it is pushed or not.</summary>
    public void Seen(SequenceNumber sequence, DateTimeOffset enqueuedTime)
    {
        var multiple = Floor(enqueuedTime);
        ClockStart ??= multiple;
        if (_newest is null || multiple > _newest)
        {
            _newest = multiple;
            _multiples.Enqueue((multiple, sequence));
        }
    }

    /// <summary>Where to begin after a commit at <paramref name="next"/>, with the pipeline's clock at <paramref name="clock"/>.</summary>
    public (DateTimeOffset? ClockStart, SequenceNumber ReplayFrom) At(DateTimeOffset? clock, SequenceNumber next)
    {
        if (clock is null || ClockStart is null)
        {
            return (ClockStart, _multiples.TryPeek(out var only) ? only.First : next);
        }

        var start = Floor(clock.Value - horizon);
        start = start < ClockStart ? ClockStart.Value : start;
        while (_multiples.TryPeek(out var oldest) && oldest.Multiple < start)
        {
            _multiples.Dequeue();
        }

        return (start, _multiples.TryPeek(out var first) ? first.First : next);
    }

    private DateTimeOffset Floor(DateTimeOffset time) => PartitionClock.Floor(time, horizon);
}
