using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.EventHubs;

/// <summary>
/// Reads one partition by position, one reader at a time. While reads follow each other one link serves them; a read
/// from elsewhere opens another instead.
/// </summary>
internal sealed class HubCursor(IHubReader hub, PartitionId partition, HubReadOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Queue<RecordedEvent> _received = new();
    private IHubReceiver? _receiver;
    private ITimer? _idle;
    private SequenceNumber _next;
    private SequenceNumber _knownNext;
    private bool _isClosed;

    public async ValueTask<LogRead> ReadAsync(SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return await ReadInTurnAsync(from, maxEvents, maxBytes, stop);
        }
        catch
        {
            // What the link would give next is unknown now.
            await CloseAsync();
            throw;
        }
        finally
        {
            CloseWhenIdle();
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _isClosed = true;
        _idle?.Dispose();
        await CloseAsync();
        _one.Release();
    }

    private async ValueTask<LogRead> ReadInTurnAsync(SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        if (_receiver is null || from != _next || from >= _knownNext)
        {
            var bounds = await hub.GetBoundsAsync(partition, stop);
            _knownNext = bounds.Next;
            if (from < bounds.First)
            {
                return new LogRead.Expired(bounds.First);
            }

            if (from >= bounds.Next)
            {
                return new LogRead.Events([]);
            }

            if (_receiver is null || from != _next)
            {
                await CloseAsync();
                _receiver = hub.Open(partition, from <= bounds.First ? null : new SequenceNumber(from.Value - 1));
                _next = from;
            }
        }

        if (_received.Count == 0)
        {
            foreach (var e in await _receiver.ReceiveAsync(maxEvents, options.ReceiveTimeout, stop))
            {
                _received.Enqueue(e);
            }
        }

        return _received.TryPeek(out var first)
            ? first.SequenceNumber == from ? Take(maxEvents, maxBytes) : await ExplainAsync(from, first.SequenceNumber, stop)
            : throw new IOException($"Hub '{hub.Hub}' has event {from} of partition {partition} and did not give it within {options.ReceiveTimeout}. Try again.");
    }

    private LogRead.Events Take(int maxEvents, int maxBytes)
    {
        var taken = new List<RecordedEvent>();
        var bytes = 0L;
        while (taken.Count < maxEvents && _received.TryPeek(out var e) && e.SequenceNumber == _next)
        {
            bytes += e.Bytes.Length;
            if (taken.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            taken.Add(_received.Dequeue());
            _next = e.SequenceNumber.Next;
        }

        return new LogRead.Events(taken);
    }

    /// <summary>The link went on behind the event that was asked for: retention was faster, or it is not to be trusted.</summary>
    private async ValueTask<LogRead> ExplainAsync(SequenceNumber from, SequenceNumber got, CancellationToken stop)
    {
        await CloseAsync();
        var bounds = await hub.GetBoundsAsync(partition, stop);
        return from < bounds.First
            ? new LogRead.Expired(bounds.First)
            : throw new IOException($"Hub '{hub.Hub}' gave event {got} of partition {partition} instead of {from}. Try again.");
    }

    private async ValueTask CloseAsync()
    {
        _received.Clear();
        if (_receiver is { } receiver)
        {
            _receiver = null;
            await receiver.DisposeAsync();
        }
    }

    private void CloseWhenIdle()
    {
        _idle ??= time.CreateTimer(_ => _ = CloseIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle.Change(_receiver is null || _isClosed ? Timeout.InfiniteTimeSpan : options.IdleTimeout, Timeout.InfiniteTimeSpan);
    }

    private async Task CloseIdleAsync()
    {
        // Somebody reads: not idle after all.
        if (await _one.WaitAsync(TimeSpan.Zero))
        {
            try
            {
                await CloseAsync();
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
