using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>Finds the segment of an event or a time: in the manifest or, if it is older, in the page that lists it.</summary>
internal sealed class SegmentDirectory(IArchiveBlobs blobs, ArchivePlace place)
{
    private LoadedPage? _page;

    /// <summary>The segment that has an event of the archive.</summary>
    public async ValueTask<SegmentInfo> FindAsync(Manifest manifest, SequenceNumber sequence, CancellationToken stop) =>
        await FindAsync(manifest, page => page.Next > sequence, segment => segment.Next > sequence, stop)
        ?? throw Missing($"no segment with event {sequence}");

    /// <summary>The first segment that ends at or after a time; null if all end before.</summary>
    public ValueTask<SegmentInfo?> FindAsync(Manifest manifest, DateTimeOffset time, CancellationToken stop) =>
        FindAsync(
            manifest,
            page => page.Next > manifest.First && page.Ends >= time,
            segment => segment.Next > manifest.First && segment.Ends >= time,
            stop);

    private async ValueTask<SegmentInfo?> FindAsync(
        Manifest manifest, Func<PageInfo, bool> isPage, Func<SegmentInfo, bool> isSegment, CancellationToken stop)
    {
        var segments = FindFirst(manifest.Pages, isPage) is { } page ? await ReadAsync(page, stop) : manifest.Segments;
        return FindFirst(segments, isSegment);
    }

    private async ValueTask<IReadOnlyList<SegmentInfo>> ReadAsync(PageInfo page, CancellationToken stop)
    {
        // One is enough: reading goes forward, and a page lists some gigabytes.
        if (Volatile.Read(ref _page) is { } loaded && loaded.First == page.First)
        {
            return loaded.Segments;
        }

        var name = place.Page(page.First);
        var blob = await blobs.ReadAsync(name, stop) ?? throw Missing($"no blob '{name}', which lists the segments from event {page.First} to {page.Next.Value - 1}");
        var segments = ManifestJson.ReadPage(blob.Bytes, name);
        Volatile.Write(ref _page, new LoadedPage(page.First, segments));
        return segments;
    }

    /// <summary>The first for which it is true, as it is for all that follow.</summary>
    private static T? FindFirst<T>(IReadOnlyList<T> items, Func<T, bool> isIt)
        where T : class
    {
        var (low, high) = (0, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = isIt(items[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low < items.Count ? items[low] : null;
    }

    private ArchiveException Missing(string what) =>
        new($"The archive of {place} has {what}. Restore the blob from a copy, or give projections that need it a start after it.");

    private sealed record LoadedPage(SequenceNumber First, IReadOnlyList<SegmentInfo> Segments);
}
