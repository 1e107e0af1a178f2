using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// One partition as a log whose new events are pushed: by the client of a hub that gives out partitions and delivers
/// their events. Whoever pushes waits while nobody takes. What was pushed and let go again, and what was never pushed,
/// is read from the log behind it, so a reader never sees a gap that the hub does not have.
/// </summary>
/// <remarks>
/// A read from an event lets go of those before it. A processor that opens again after a failure reads a little
/// back; so does one that rebuilds its memory.
/// </remarks>
public sealed class PushedPartitionLog : IEventLog
{
    private readonly Lock _gate = new();
    private readonly IEventLog _behind;
    private readonly PartitionId _partition;
    private readonly FeedOptions _options;
    private readonly TimeProvider _time;
    private readonly FeedBuffer _buffer;
    private TaskCompletionSource _pushed = New();
    private TaskCompletionSource _released = New();
    private SequenceNumber _knownNext;
    private string? _blocked;

    /// <param name="behind">The same hub, read by position, through another consumer group.</param>
    /// <param name="partition">Which partition.</param>
    /// <param name="start">The first event that will be pushed; see <see cref="FeedStart"/>.</param>
    /// <param name="options">How much waits, and how long.</param>
    /// <param name="time">The clock for waiting.</param>
    public PushedPartitionLog(IEventLog behind, PartitionId partition, SequenceNumber start, FeedOptions options, TimeProvider time)
    {
        _behind = behind;
        _partition = partition;
        _options = options;
        _time = time;
        _buffer = new FeedBuffer(start, options.MaxEvents, options.MaxBytes);
        _knownNext = start;
    }

    public HubName Hub => _behind.Hub;

    public int PartitionCount => _behind.PartitionCount;

    /// <summary>Takes in the next events, in order; waits while there is no room.</summary>
    public async ValueTask PushAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        while (true)
        {
            Task released;
            lock (_gate)
            {
                if (_buffer.HasRoom)
                {
                    foreach (var e in events)
                    {
                        _buffer.Add(e);
                    }

                    _knownNext = Max(_knownNext, _buffer.Next);
                    Interlocked.Exchange(ref _pushed, New()).SetResult();
                    return;
                }

                released = _released.Task;
            }

            await released.WaitAsync(stop);
        }
    }

    /// <summary>
    /// From now on what is not here yet is not to be had: the hub is another one. Whoever waits for more or reads what
    /// is not here is told so by a <see cref="LogBlockedException"/>; what is here can be read and committed.
    /// </summary>
    /// <param name="reason">What is wrong and what to do.</param>
    public void Block(string reason)
    {
        lock (_gate)
        {
            _blocked ??= reason;
            Interlocked.Exchange(ref _pushed, New()).SetResult();
        }
    }

    public async ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        Check(partition);
        SequenceNumber known;
        lock (_gate)
        {
            ThrowIfBlocked();
            known = _knownNext;
        }

        var bounds = await _behind.GetBoundsAsync(partition, stop);
        if (bounds.Next < known)
        {
            Block(LogHistory.Describe(Hub, partition, $"its next event was {known}, and now is {bounds.Next}"));
        }

        lock (_gate)
        {
            ThrowIfBlocked();
            _knownNext = Max(_knownNext, bounds.Next);
            return bounds with { Next = Max(bounds.Next, _buffer.Next > _buffer.First ? _buffer.Next : bounds.Next) };
        }
    }

    public async ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        Check(partition);
        var waited = false;
        while (true)
        {
            Task pushed;
            lock (_gate)
            {
                Release(from);
                if (from >= _buffer.First && from < _buffer.Next)
                {
                    return new LogRead.Events(_buffer.Read(from, maxEvents, maxBytes));
                }

                if (from >= _knownNext)
                {
                    return new LogRead.Events([]);
                }

                ThrowIfBlocked();
                pushed = _pushed.Task;
                waited |= from < _buffer.First;
            }

            if (waited)
            {
                return await _behind.ReadAsync(partition, from, maxEvents, maxBytes, stop);
            }

            waited = !await IsDoneInTimeAsync(pushed, stop);
        }
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop)
    {
        Check(partition);
        return _behind.FindAsync(partition, enqueuedAtOrAfter, stop);
    }

    public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop)
    {
        Check(partition);
        while (true)
        {
            Task pushed;
            lock (_gate)
            {
                Release(from);
                if (from < _knownNext)
                {
                    return;
                }

                ThrowIfBlocked();
                pushed = _pushed.Task;
            }

            await pushed.WaitAsync(stop);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static SequenceNumber Max(SequenceNumber a, SequenceNumber b) => a > b ? a : b;

    private void ThrowIfBlocked()
    {
        if (_blocked is not null)
        {
            throw new LogBlockedException(_blocked);
        }
    }

    private void Release(SequenceNumber before)
    {
        var full = !_buffer.HasRoom;
        _buffer.Release(before);
        if (full && _buffer.HasRoom)
        {
            Interlocked.Exchange(ref _released, New()).SetResult();
        }
    }

    private async ValueTask<bool> IsDoneInTimeAsync(Task pushed, CancellationToken stop)
    {
        try
        {
            await pushed.WaitAsync(_options.Patience, _time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Check(PartitionId partition)
    {
        if (partition != _partition)
        {
            throw new ArgumentOutOfRangeException(nameof(partition), partition.Value, $"This is partition {_partition} alone.");
        }
    }
}
