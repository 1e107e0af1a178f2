using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>Reads one partition of the archive, as far as a manifest goes.</summary>
internal sealed class ArchiveReader(IArchiveBlobs blobs, ArchivePlace place, ArchiveOptions options, CursorPool pool)
{
    private readonly SegmentDirectory _directory = new(blobs, place);

    /// <summary>Events from one that the manifest has, across segments; or why not even that one can be read.</summary>
    public async ValueTask<LogRead> ReadAsync(Manifest manifest, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        var items = new List<RecordedEvent>();
        var bytes = 0L;
        var cursor = pool.Take(place.Partition, from);
        while (items.Count < maxEvents)
        {
            var next = new SequenceNumber(from.Value + items.Count);
            if (!manifest.Has(next))
            {
                break;
            }

            if (cursor is null or { IsAtEnd: true })
            {
                cursor = await OpenAsync(manifest, next, stop);
            }

            switch (await AdvanceAsync(cursor, next, stop))
            {
                case ArchiveRead.Found found when items.Count == 0 || bytes + found.Event.Bytes.Length <= maxBytes:
                    items.Add(found.Event);
                    bytes += found.Event.Bytes.Length;
                    continue;
                case ArchiveRead.Found:
                    cursor.StepBack();
                    break;
                case ArchiveRead.Damaged damaged when items.Count == 0:
                    return new LogRead.Damaged(cursor.Next, damaged.Where);
                case ArchiveRead.Damaged:
                    return new LogRead.Events(items);
                default:
                    throw new UnreachableException();
            }

            break;
        }

        if (cursor is { IsAtEnd: false })
        {
            pool.Return(cursor);
        }

        return new LogRead.Events(items);
    }

    /// <summary>The first event of the manifest enqueued at or after a time; the first that cannot be read, if it may be that one.</summary>
    public async ValueTask<SequenceNumber?> FindAsync(Manifest manifest, DateTimeOffset time, CancellationToken stop)
    {
        if (await _directory.FindAsync(manifest, time, stop) is not { } segment)
        {
            return null;
        }

        // In a page or manifest that lost its order the segment may begin before what is read at all.
        var next = segment.First < manifest.First ? manifest.First : segment.First;
        if (segment.Begins >= time)
        {
            return next;
        }

        var cursor = new SegmentCursor(blobs, place, segment, options.DownloadBytes);
        for (; next < segment.Next; next = next.Next)
        {
            if (await AdvanceAsync(cursor, next, stop) is not ArchiveRead.Found found || found.Event.EnqueuedTime >= time)
            {
                break;
            }
        }

        return next;
    }

    private async ValueTask<SegmentCursor> OpenAsync(Manifest manifest, SequenceNumber next, CancellationToken stop) =>
        pool.Take(place.Partition, next)
        ?? new SegmentCursor(blobs, place, await _directory.FindAsync(manifest, next, stop), options.DownloadBytes);

    /// <summary>Reads up to an event, and that one.</summary>
    private static async ValueTask<ArchiveRead> AdvanceAsync(SegmentCursor cursor, SequenceNumber to, CancellationToken stop)
    {
        while (true)
        {
            var at = cursor.Next;
            var read = await cursor.ReadAsync(stop);
            if (read is not ArchiveRead.Found || at >= to)
            {
                return read;
            }
        }
    }
}
