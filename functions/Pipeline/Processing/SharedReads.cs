using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Reads a hub for its projections. They are near each other as long as they are live, and while they catch up side
/// by side, so what one of them has read serves the others, and what is made of an event is made once: the last portions
/// of each partition are kept. Nobody waits for another's read; two that ask at the same time both read.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="portionEvents">How many events to read at once.</param>
/// <param name="readers">How many projections read: a single one would never ask for an event twice.</param>
internal sealed class SharedReads(IEventLog log, int portionEvents, int readers)
{
    /// <summary>
    /// How many portions of a hub are kept, over all partitions: 16 MiB of log, with what is made of it some 50 MB. More
    /// of them serve projections that are further apart, up to the length of a commit, which is what parts them.
    /// </summary>
    private const int Kept = 64;

    /// <summary>The most bytes of a portion that is kept, beyond its first event.</summary>
    private const int PortionBytes = 256 * 1024;

    private readonly RecentPortions[] _recent =
        [.. Enumerable.Range(0, readers < 2 ? 0 : log.PartitionCount).Select(_ => new RecentPortions(Math.Max(1, Kept / log.PartitionCount)))];

    /// <inheritdoc cref="IEventLog.ReadAsync"/>
    public async ValueTask<PortionRead> ReadAsync(
        PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        if (readers < 2)
        {
            var read = await log.ReadAsync(partition, from, maxEvents, maxBytes, stop);
            return new PortionRead(EventsOf(read), read);
        }

        var recent = _recent[partition.Value];
        if (recent.Find(from) is not { } portion)
        {
            var read = await log.ReadAsync(partition, from, portionEvents, PortionBytes, stop);
            portion = new PortionRead(EventsOf(read), read);
            if (portion.Events.IsEmpty)
            {
                return portion;
            }

            recent.Keep(portion);
        }

        return portion with { Events = Cut(portion.Events, maxEvents, maxBytes) };
    }

    private static ReadOnlyMemory<RecordedEvent> EventsOf(LogRead read) =>
        read is LogRead.Events events ? events.Items as RecordedEvent[] ?? [.. events.Items] : default;

    private static ReadOnlyMemory<RecordedEvent> Cut(ReadOnlyMemory<RecordedEvent> events, int maxEvents, int maxBytes)
    {
        var most = events.Span[..Math.Min(events.Length, maxEvents)];
        var bytes = (long)most[0].Bytes.Length;
        var count = 1;
        while (count < most.Length && (bytes += most[count].Bytes.Length) <= maxBytes)
        {
            count++;
        }

        return events[..count];
    }
}
