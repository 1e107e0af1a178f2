using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Laws;

/// <summary>The sample events as one partition, of which the first <see cref="Visible"/> are there yet.</summary>
internal sealed class LawLog(HubName hub, IReadOnlyList<SampleEvent> events) : IEventLog
{
    private readonly RecordedEvent[] _events =
    [
        .. events.Select((e, i) => new RecordedEvent(new PartitionId(0), new SequenceNumber(i), e.EnqueuedTime, e.Event.PartitionKey, e.Event.Bytes)),
    ];

    public int Visible { get; set; } = events.Count;

    public HubName Hub => hub;

    public int PartitionCount => 1;

    public LogHistory History => LogHistory.None;

    public IReadOnlyList<RecordedEvent> Events => _events;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
        new(new PartitionBounds(SequenceNumber.First, new SequenceNumber(Visible), Visible == 0 ? null : _events[Visible - 1].EnqueuedTime));

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        var first = (int)Math.Min(from.Value, Visible);
        return new(new LogRead.Events(_events[first..Math.Min(Visible, first + Math.Min(maxEvents, Visible))]));
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        new(new SequenceNumber(_events.Take(Visible).Count(e => e.EnqueuedTime < enqueuedAtOrAfter)));

    public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        await new TaskCompletionSource().Task.WaitAsync(stop);
}
