using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Log;

/// <summary>
/// A log in memory for tests of what reads one. Obeys the same contract as the real ones, and can be told what to
/// do next: fail a read or a publish, hold reads back, expire or damage events, append at chosen times.
/// </summary>
public sealed class InMemoryLog(HubName hub, int partitionCount, TimeProvider clock) : IEventLog, IEventPublisher
{
    private readonly Lock _gate = new();
    private readonly List<RecordedEvent>[] _partitions = [.. Enumerable.Range(0, partitionCount).Select(_ => new List<RecordedEvent>())];
    private readonly long[] _firsts = new long[partitionCount];
    private readonly long[] _damage = [.. Enumerable.Repeat(long.MaxValue, partitionCount)];
    private readonly Dictionary<(string Source, string Id), Receipt> _receipts = [];
    private readonly Queue<Exception> _readFailures = [];
    private readonly Queue<PublishResult.Unavailable> _refusals = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _held;

    public InMemoryLog(int partitionCount, TimeProvider clock)
        : this(HubName.Default, partitionCount, clock)
    {
    }

    public HubName Hub => hub;

    /// <summary>Whether events come with a checksum, as those of a log of our own do.</summary>
    public bool KnowsChecksums { get; init; }

    public int PartitionCount => partitionCount;

    public LogHistory History { get; set; } = new(1);

    public bool Deduplicates => true;

    /// <summary>Appends prepared events at a chosen time, each to the partition of its key.</summary>
    public IReadOnlyList<RecordedEvent> Append(DateTimeOffset enqueuedTime, params IReadOnlyList<CloudEvent> events)
    {
        lock (_gate)
        {
            return [.. events.Select(e => Append(e, enqueuedTime))];
        }
    }

    /// <summary>Appends bytes that need not be an event, as a broken publisher would.</summary>
    public RecordedEvent AppendRaw(PartitionId partition, DateTimeOffset enqueuedTime, string? partitionKey, EventBytes bytes)
    {
        lock (_gate)
        {
            return Add(partition, enqueuedTime, partitionKey, bytes);
        }
    }

    /// <summary>The next read throws.</summary>
    public void FailNextRead(Exception error)
    {
        lock (_gate)
        {
            _readFailures.Enqueue(error);
        }
    }

    /// <summary>The next publish is refused.</summary>
    public void RefuseNextPublish(string reason = "Refused by the test.")
    {
        lock (_gate)
        {
            _refusals.Enqueue(new PublishResult.Unavailable(reason, TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>Reads wait until <see cref="ReleaseReads"/>.</summary>
    public void HoldReads() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseReads() => Interlocked.Exchange(ref _held, null)?.SetResult();

    /// <summary>Retention: the events before <paramref name="first"/> are gone.</summary>
    public void Expire(PartitionId partition, SequenceNumber first) => _firsts[partition.Value] = first.Value;

    /// <summary>The log cannot be read from <paramref name="at"/> on.</summary>
    public void Damage(PartitionId partition, SequenceNumber at) => _damage[partition.Value] = at.Value;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        Check(partition);
        lock (_gate)
        {
            var events = _partitions[partition.Value];
            return new(new PartitionBounds(new(_firsts[partition.Value]), new(events.Count), events is [.., var last] ? last.EnqueuedTime : null));
        }
    }

    public async ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        Check(partition);
        await (_held?.Task.WaitAsync(stop) ?? Task.CompletedTask);
        lock (_gate)
        {
            if (_readFailures.TryDequeue(out var failure))
            {
                throw failure;
            }

            if (from.Value < _firsts[partition.Value])
            {
                return new LogRead.Expired(new(_firsts[partition.Value]));
            }

            var damage = _damage[partition.Value];
            return from.Value >= damage
                ? new LogRead.Damaged(new(damage), "in memory")
                : new LogRead.Events([.. Within(_partitions[partition.Value].Skip((int)from.Value).TakeWhile(e => e.SequenceNumber.Value < damage).Take(maxEvents), maxBytes)]);
        }
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop)
    {
        Check(partition);
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var events = _partitions[partition.Value];
            var found = events.FindIndex((int)_firsts[partition.Value], e => e.EnqueuedTime >= enqueuedAtOrAfter);
            return new(new SequenceNumber(Math.Min(_damage[partition.Value], found < 0 ? events.Count : found)));
        }
    }

    public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop)
    {
        Check(partition);
        while (true)
        {
            Task appended;
            lock (_gate)
            {
                if (_partitions[partition.Value].Count > from.Value || _damage[partition.Value] <= from.Value)
                {
                    return;
                }

                appended = _appended.Task;
            }

            await appended.WaitAsync(stop);
        }
    }

    public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_refusals.TryDequeue(out var refusal) ? refusal : new PublishResult.Published([.. events.Select(Publish)]));
        }
    }

    private static IEnumerable<RecordedEvent> Within(IEnumerable<RecordedEvent> events, int maxBytes)
    {
        var bytes = 0L;
        return events.TakeWhile((e, i) => (bytes += e.Bytes.Length) <= maxBytes || i == 0);
    }

    private Receipt Publish(CloudEvent e)
    {
        if (_receipts.TryGetValue((e.Source, e.Id), out var first))
        {
            return first with { Duplicate = true };
        }

        var stored = Append(e, clock.GetUtcNow());
        return _receipts[(e.Source, e.Id)] = new Receipt(e.Id, stored.Partition, stored.SequenceNumber, false);
    }

    private RecordedEvent Append(CloudEvent e, DateTimeOffset time) =>
        Add(PartitionHash.Assign(e.PartitionKey, partitionCount), time, e.PartitionKey, e.Bytes);

    private RecordedEvent Add(PartitionId partition, DateTimeOffset time, string? key, EventBytes bytes)
    {
        var events = _partitions[partition.Value];
        var enqueued = events is [.., var last] && last.EnqueuedTime > time ? last.EnqueuedTime : time;
        var recorded = new RecordedEvent(partition, new(events.Count), enqueued, key, bytes)
        {
            Checksum = KnowsChecksums ? Crc32C.Compute(1, bytes.Envelope.Span) : 0,
        };
        events.Add(recorded);
        Interlocked.Exchange(ref _appended, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return recorded;
    }

    private void Check(PartitionId partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition.Value, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition.Value, partitionCount, nameof(partition));
    }
}
