using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.EventHubs;

/// <summary>
/// An event hub read by position: over HTTP, to go back, and for the archive. A processor's new events do not come
/// this way; a hub's client pushes them.
/// </summary>
public sealed class EventHubLog : IEventLog, IAsyncDisposable
{
    private readonly IHubReader _hub;
    private readonly HubReadOptions _options;
    private readonly HubCursor[] _cursors;
    private readonly TailReads<PartitionBounds> _tails;

    /// <param name="hub">The hub, through a consumer group that no processor uses: they let nobody else read.</param>
    /// <param name="options">How to wait.</param>
    /// <param name="time">The clock for waiting.</param>
    public EventHubLog(IHubReader hub, HubReadOptions options, TimeProvider time)
    {
        _hub = hub;
        _options = options;
        _cursors = [.. Enumerable.Range(0, hub.PartitionCount).Select(p => new HubCursor(hub, new PartitionId(p), options, time))];
        _tails = new TailReads<PartitionBounds>(partition => hub.GetBoundsAsync(partition, CancellationToken.None).AsTask(), options.TailInterval, time);
    }

    public HubName Hub => _hub.Hub;

    public int PartitionCount => _hub.PartitionCount;

    public LogHistory History => LogHistory.None;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        _ = CursorOf(partition);
        return _hub.GetBoundsAsync(partition, stop);
    }

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
        CursorOf(partition).ReadAsync(from, maxEvents, maxBytes, stop);

    public async ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop)
    {
        _ = CursorOf(partition);
        var bounds = await _hub.GetBoundsAsync(partition, stop);
        if (bounds.LastEnqueuedTime is not { } last || bounds.First >= bounds.Next || enqueuedAtOrAfter > last)
        {
            return bounds.Next;
        }

        // The hub compares milliseconds, and gives what is later: begin one before, and leave out what is too early.
        var after = FloorToMillisecond(enqueuedAtOrAfter) - DateTimeOffset.UnixEpoch <= TimeSpan.Zero
            ? DateTimeOffset.UnixEpoch
            : FloorToMillisecond(enqueuedAtOrAfter).AddMilliseconds(-1);
        await using var receiver = _hub.Open(partition, after);
        while (true)
        {
            var events = await receiver.ReceiveAsync(100, _options.ReceiveTimeout, stop);
            if (events.Count == 0)
            {
                throw new IOException($"Hub '{Hub}' has events at or after {enqueuedAtOrAfter:O} in partition {partition} and did not give any within {_options.ReceiveTimeout}. Try again.");
            }

            if (events.FirstOrDefault(e => e.EnqueuedTime >= enqueuedAtOrAfter) is { } found)
            {
                return found.SequenceNumber;
            }
        }
    }

    public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop)
    {
        _ = CursorOf(partition);
        while ((await _tails.AfterNowAsync(partition).WaitAsync(stop)).Next <= from)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cursor in _cursors)
        {
            await cursor.DisposeAsync();
        }
    }

    private static DateTimeOffset FloorToMillisecond(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private HubCursor CursorOf(PartitionId partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition.Value, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition.Value, PartitionCount, nameof(partition));
        return _cursors[partition.Value];
    }
}
