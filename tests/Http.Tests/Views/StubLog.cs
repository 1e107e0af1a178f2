using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Views;

/// <summary>A log whose events a test enqueues by their times alone.</summary>
internal sealed class StubLog(int partitions) : IEventLog
{
    private readonly List<DateTimeOffset>[] _events = [.. Enumerable.Range(0, partitions).Select(_ => new List<DateTimeOffset>())];

    public HubName Hub => HubName.Default;

    public int PartitionCount => partitions;

    /// <summary>What retention has left.</summary>
    public SequenceNumber First { get; set; } = SequenceNumber.First;

    /// <summary>How often events were read.</summary>
    public int Reads { get; private set; }

    /// <summary>What every call throws.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Enqueues what is missing up to an event: what was committed was there.</summary>
    public void FillTo(int partition, long sequence, DateTimeOffset time)
    {
        while (_events[partition].Count <= sequence)
        {
            _events[partition].Add(time);
        }
    }

    /// <summary>The hub is made anew.</summary>
    public void Clear(int partition) => _events[partition].Clear();

    public void Enqueue(int partition, params DateTimeOffset[] times) => _events[partition].AddRange(times);

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        var events = Trouble is null ? _events[partition.Value] : throw Trouble;
        var next = new SequenceNumber(events.Count);
        return ValueTask.FromResult(new PartitionBounds(First < next ? First : next, next, events.Count == 0 ? null : events[^1]));
    }

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        Reads++;
        var found = _events[partition.Value].Index().Skip((int)from.Value).Take(maxEvents).Select(e =>
            new RecordedEvent(partition, new SequenceNumber(e.Index), e.Item, null, EventBytes.Structured("{}"u8.ToArray())));
        return ValueTask.FromResult<LogRead>(from < First ? new LogRead.Expired(First) : new LogRead.Events([.. found]));
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => throw new NotSupportedException();
}
