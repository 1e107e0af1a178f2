using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Opens a partition after any kind of end. Only its last segment can have an unfinished tail: a new one is begun
/// when the one before is durable to its end.
/// </summary>
internal static class PartitionRecovery
{
    public static (PartitionView View, SegmentLease Active) Open(PartitionPlace place, OpenSegments open)
    {
        var segments = List(place);
        if (segments.Length == 0)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Partition {place.Id} of hub '{place.Hub}' has no segment in '{place.Folder}', but there was one. Restore the folder from a backup, or remove the whole hub."));
        }

        var active = segments[^1];
        var file = place.Files.Open(active.Path);
        try
        {
            var scan = SegmentScan.Run(file, place.Seed, active.First);
            var view = Settle(place, segments, file, scan);
            active.Length = scan.End;
            return (view, open.Adopt(active, file, scan.Index));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>When a segment's last event was enqueued, from its index file or else from itself.</summary>
    public static long LastTicks(PartitionPlace place, Segment segment, long following)
    {
        if (segment.LastTicks is { } known)
        {
            return known;
        }

        if (IndexFile.Load(place.Files, segment.IndexPath, segment.First) is { } saved && saved.Next == following)
        {
            return (segment.LastTicks = saved.LastTicks).Value;
        }

        using var file = place.Files.Open(segment.Path);
        return (segment.LastTicks = SegmentScan.Run(file, place.Seed, segment.First).LastTicks).Value;
    }

    private static Segment[] List(PartitionPlace place)
    {
        var firsts = new List<long>();
        var names = place.Files.ListFiles(place.Folder);
        foreach (var name in names)
        {
            if (SegmentName.TryParse(name, out var first))
            {
                firsts.Add(first);
            }
        }

        firsts.Sort();

        // An index whose segment is gone was left by a deletion that was cut short.
        foreach (var name in names.Where(name => name.EndsWith(".index", StringComparison.Ordinal)).Except(firsts.Select(SegmentName.Index)))
        {
            place.Files.Delete(Path.Combine(place.Folder, name));
        }

        return [.. firsts.Select(first => Measure(place, first))];
    }

    private static Segment Measure(PartitionPlace place, long first)
    {
        var segment = new Segment(place.Folder, first, 0);
        using var file = place.Files.Open(segment.Path);
        segment.Length = file.Length;
        return segment;
    }

    private static PartitionView Settle(PartitionPlace place, Segment[] segments, ILogFile file, SegmentScan scan)
    {
        var ticks = scan.LastTicks == 0 && segments.Length > 1 ? LastTicks(place, segments[^2], segments[^1].First) : scan.LastTicks;
        var saved = IndexFile.Load(place.Files, segments[^1].IndexPath, segments[^1].First);
        if (scan.End < Math.Max(file.Length, saved?.Durable ?? 0))
        {
            var next = scan.FindWitness(file, place.Seed) ?? (saved?.Durable > scan.End ? Math.Max(saved.Next, scan.Next) : null);
            if (next is { } after)
            {
                var damage = new LogDamage(scan.Next, file.Path, scan.End);
                place.Logger.DamagedAtOpening(place.Hub, place.Id, damage.Sequence, damage.Where);
                return new PartitionView(segments, after, ticks, damage);
            }

            place.Logger.TornTail(place.Hub, place.Id, file.Length - scan.End, scan.End, file.Path, scan.Next - 1);
            file.SetLength(scan.End);
        }

        MakeDurable(place, file, scan);
        return new PartitionView(segments, scan.Next, ticks, null);
    }

    // The tail may have been read from a cache that an earlier, failed sync has left marked as written. Writing it
    // again is what makes the next sync mean something. It is one round at most.
    private static void MakeDurable(PartitionPlace place, ILogFile file, SegmentScan scan)
    {
        var durable = Math.Min(scan.Durable, scan.End);
        var tail = new byte[scan.End - durable];
        if (tail.Length > 0 && file.Read(tail, durable) == tail.Length)
        {
            file.Write(tail, durable);
        }

        file.Sync();
        place.Files.SyncFolder(place.Folder);
    }
}
