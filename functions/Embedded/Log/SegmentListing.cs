using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>The segments of a partition that are there, compared with those that the manifest notes.</summary>
/// <param name="Segments">Oldest first.</param>
/// <param name="Missing">Those that are noted and not there.</param>
/// <param name="Unnoted">Those at the end that are there and not noted: a round began them, and may not have been answered.</param>
internal sealed record SegmentListing(Segment[] Segments, SegmentNote[] Missing, Segment[] Unnoted)
{
    /// <param name="place">The partition.</param>
    /// <param name="noted">What the manifest notes; null where an older version wrote none.</param>
    public static SegmentListing Of(PartitionPlace place, ManifestPartition? noted)
    {
        var names = place.Files.ListFiles(place.Folder);
        var firsts = new SortedSet<long>();
        foreach (var name in names)
        {
            if (SegmentName.TryParse(name, out var first))
            {
                firsts.Add(first);
            }
        }

        // An index whose segment is gone was left by a deletion that was cut short.
        foreach (var name in names.Where(name => name.EndsWith(".index", StringComparison.Ordinal)).Except(firsts.Select(SegmentName.Index)))
        {
            place.Files.Delete(Path.Combine(place.Folder, name));
        }

        if (noted is null)
        {
            return new SegmentListing([.. firsts.Select(first => Measure(place, first))], [], []);
        }

        foreach (var first in firsts.Where(first => first < noted.Segments[^1].First && !noted.Segments.Any(note => note.First == first)).ToList())
        {
            firsts.Remove(first);
            Leave(place, first, noted);
        }

        return new SegmentListing(
            [.. firsts.Select(first => Measure(place, first))],
            [.. noted.Segments.Where(note => !firsts.Contains(note.First))],
            [.. firsts.Where(first => first > noted.Segments[^1].First).Select(first => Measure(place, first))]);
    }

    private static Segment Measure(PartitionPlace place, long first)
    {
        var segment = new Segment(place.Folder, first, 0);
        using var file = place.Files.Open(segment.Path);
        segment.Length = file.Length;
        return segment;
    }

    // Retention noted that it is gone, and did not come to delete it; or it does not belong here.
    private static void Leave(PartitionPlace place, long first, ManifestPartition noted)
    {
        var segment = new Segment(place.Folder, first, 0);
        if (first >= noted.First)
        {
            place.Logger.NotOfTheLog(place.Hub, place.Id, segment.Path);
            return;
        }

        try
        {
            place.Files.Delete(segment.Path);
            place.Files.Delete(segment.IndexPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            place.Logger.ExpiryFailed(e, place.Hub, place.Id, segment.Path);
        }
    }
}
