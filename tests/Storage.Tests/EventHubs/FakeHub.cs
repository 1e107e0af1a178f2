using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.EventHubs;

/// <summary>A hub as its client reads it, over a log in memory. It counts links, and can be told to go wrong.</summary>
internal sealed class FakeHub(InMemoryLog log, TimeProvider time) : IHubReader
{
    private int _open;

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    /// <summary>How many links were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    public int MostOpen { get; private set; }

    public int Looks { get; private set; }

    /// <summary>The next receive leaves out so many events.</summary>
    public int SkipNext { get; set; }

    /// <summary>The next receive fails.</summary>
    public Exception? FailNext { get; set; }

    /// <summary>The next receive gives nothing.</summary>
    public bool StarveNext { get; set; }

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        Looks++;
        return log.GetBoundsAsync(partition, stop);
    }

    IHubReceiver IHubReader.Open(PartitionId partition, SequenceNumber? after) => new Receiver(this, partition, after, null);

    IHubReceiver IHubReader.Open(PartitionId partition, DateTimeOffset after) => new Receiver(this, partition, null, after);

    private sealed class Receiver : IHubReceiver
    {
        private readonly FakeHub _hub;
        private readonly PartitionId _partition;
        private readonly SequenceNumber? _after;
        private readonly DateTimeOffset? _later;
        private SequenceNumber? _next;

        public Receiver(FakeHub hub, PartitionId partition, SequenceNumber? after, DateTimeOffset? later)
        {
            (_hub, _partition, _after, _later) = (hub, partition, after, later);
            hub.Opened++;
            hub.MostOpen = Math.Max(hub.MostOpen, Interlocked.Increment(ref hub._open));
        }

        public async ValueTask<IReadOnlyList<RecordedEvent>> ReceiveAsync(int max, TimeSpan wait, CancellationToken stop)
        {
            if (_hub.FailNext is { } error)
            {
                _hub.FailNext = null;
                throw error;
            }

            if (_hub.StarveNext)
            {
                _hub.StarveNext = false;
                await Task.Delay(wait, _hub.Time, stop);
                return [];
            }

            var next = _next ?? await StartAsync(stop);
            next = new SequenceNumber(next.Value + _hub.SkipNext);
            _hub.SkipNext = 0;
            await _hub.Log.WaitAsync(_partition, next, stop);
            var read = await _hub.Log.ReadAsync(_partition, next, max, int.MaxValue, stop);
            if (read is LogRead.Expired expired)
            {
                // As the service does: it goes on with what is left.
                read = await _hub.Log.ReadAsync(_partition, expired.First, max, int.MaxValue, stop);
            }

            var items = ((LogRead.Events)read).Items;
            _next = items[^1].SequenceNumber.Next;
            return items;
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref _hub._open);
            return ValueTask.CompletedTask;
        }

        private async ValueTask<SequenceNumber> StartAsync(CancellationToken stop)
        {
            var bounds = await _hub.Log.GetBoundsAsync(_partition, stop);
            if (_after is { } after)
            {
                return after < bounds.Next
                    ? after.Next
                    : throw new ArgumentException($"The supplied sequence number '{after}' is invalid.");
            }

            return _later is { } later
                ? await _hub.Log.FindAsync(_partition, new DateTimeOffset(later.UtcTicks + TimeSpan.TicksPerMillisecond, TimeSpan.Zero), stop)
                : bounds.First;
        }
    }

    private InMemoryLog Log => log;

    private TimeProvider Time => time;
}
