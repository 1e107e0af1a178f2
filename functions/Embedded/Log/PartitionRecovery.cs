using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Opens a partition after any kind of end, and compares it with what the manifest and the journal know. Only its last
/// segment can have an unfinished tail: a new one is begun when the one before is durable to its end.
/// </summary>
internal sealed class PartitionRecovery(PartitionPlace place, OpenSegments open, ManifestPartition? noted, KnownEnd journaled)
{
    private readonly List<LogDamage> _damages = [];
    private readonly Dictionary<long, uint> _checksums = [];

    /// <summary>What the manifest is to say from now on.</summary>
    public ManifestPartition Note { get; private set; } = noted ?? new ManifestPartition(0, []);

    public (PartitionView View, SegmentLease Active) Run()
    {
        var known = KnownEnd.Later(noted?.End ?? KnownEnd.Nothing, journaled);
        var listing = Replace(SegmentListing.Of(place, noted), known);
        if (listing.Segments.Length == 0)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Partition {place.Id} of hub '{place.Hub}' has no segment in '{place.Folder}', but there was one. Restore the folder from a backup."));
        }

        Miss(listing, known);
        CheckOlder(listing);
        var segments = listing.Segments;
        var active = segments[^1];
        var file = place.Files.Open(active.Path);
        try
        {
            var ticks = new Lazy<long>(() => segments.Length > 1 ? LastTicks(place, segments[^2], active.First) : 0);
            var scan = new SegmentRecovery(place, active, file, known.Segment == active.First ? known : new KnownEnd(active.First, 0, active.First))
                .Run(ticks, out var damage);
            if (damage is not null)
            {
                _damages.Add(damage);
            }

            if (_damages.Count == 0)
            {
                MakeDurable(file, scan);
            }

            active.Length = scan.End;
            var view = View(segments, scan, scan.LastTicks == 0 ? ticks.Value : scan.LastTicks, known);
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

    // By a person's choice a segment that is gone is made again, without its events.
    private SegmentListing Replace(SegmentListing listing, KnownEnd known)
    {
        var missing = listing.Missing.Select(note => Known(note, known)).Where(note =>
            place.Options.GoOnWithout.Contains(new LostEvents(place.Id, new(note.First), new(note.Next - 1)))).ToList();
        foreach (var note in missing)
        {
            var before = listing.Segments.LastOrDefault(segment => segment.First < note.First);
            using var file = place.Files.Create(Path.Combine(place.Folder, SegmentName.Log(note.First)));
            LossFill.TryFill(place, file, (note.First, note.Next), (0, note.Length), before is null ? 0 : LastTicks(place, before, note.First));
            place.Files.SyncFolder(place.Folder);
            _checksums[note.First] = SegmentScan.Run(file, place.Seed, note.First).Checksum;
        }

        return missing.Count == 0 ? listing : SegmentListing.Of(place, noted);
    }

    private void Miss(SegmentListing listing, KnownEnd known)
    {
        foreach (var note in listing.Missing)
        {
            Add(new LogDamage(note.First, Known(note, known).Next, Path.Combine(place.Folder, SegmentName.Log(note.First)), 0));
        }

        // The journal may know of a segment that an older manifest does not.
        if (known.Segment > listing.Segments[^1].First && listing.Missing.All(note => note.First < known.Segment))
        {
            Add(new LogDamage(known.Segment, known.Next, Path.Combine(place.Folder, SegmentName.Log(known.Segment)), 0));
        }
    }

    // All but the last segment are durable to their end.
    private void CheckOlder(SegmentListing listing)
    {
        var isOlder = false;
        for (var i = 0; i < listing.Segments.Length - 1; i++)
        {
            var (segment, following) = (listing.Segments[i], listing.Segments[i + 1]);
            var note = noted?.Segments.FirstOrDefault(note => note.First == segment.First && note != noted.Segments[^1]);
            if (IsAsNoted(segment, following.First, note))
            {
                continue;
            }

            using var file = place.Files.Open(segment.Path);
            var end = new KnownEnd(segment.First, note?.Length ?? 0, note?.Next ?? following.First);
            var scan = new SegmentRecovery(place, segment, file, end).Run(new Lazy<long>(() => 0), out var damage);
            _checksums[segment.First] = scan.Checksum;
            segment.Length = damage is null ? scan.End : file.Length;
            isOlder |= scan.Durable > 0 && listing.Unnoted.Any(unnoted => unnoted.First == segment.First);
            if (damage is not null)
            {
                _damages.Add(damage);
            }
        }

        if (isOlder)
        {
            place.Logger.ManifestOlder(place.Hub, place.Id, listing.Unnoted.Length);
        }
    }

    private bool IsAsNoted(Segment segment, long next, SegmentNote? note)
    {
        if (note?.Damaged == true
            || place.Options.GoOnWithout.Any(lost => lost.Partition == place.Id && lost.First.Value >= segment.First && lost.First.Value < next))
        {
            return false;
        }

        // An older version noted nothing but the index.
        return noted is null
            ? IndexFile.Load(place.Files, segment.IndexPath, segment.First) is { } saved && saved.Next == next && saved.Durable == segment.Length
            : note?.Length == segment.Length;
    }

    private void Add(LogDamage damage)
    {
        _damages.Add(damage);
        place.Logger.SegmentMissing(
            place.Hub, place.Id, damage.Path, damage.Sequence, damage.Next - 1, new LostEvents(place.Id, new(damage.Sequence), new(damage.Next - 1)));
    }

    private PartitionView View(Segment[] segments, SegmentScan scan, long ticks, KnownEnd known)
    {
        var first = noted?.First ?? segments[0].First;
        var end = new KnownEnd(segments[^1].First, scan.End, scan.Next);
        if (_damages.Count == 0 || noted is null)
        {
            Note = new ManifestPartition(first, [
                .. segments.SkipLast(1).Select((segment, i) => NoteOf(segment, segments[i + 1].First)),
                new SegmentNote(end.Segment, end.Next, end.Length, scan.Checksum)]);
        }

        if (_damages.Count > 0)
        {
            _damages.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
            var next = Math.Max(scan.Next, _damages.Max(damage => damage.Next));
            return new PartitionView(first, segments, next, ticks, scan.Checksum, [.. _damages], KnownEnd.Later(known, end));
        }

        return new PartitionView(first, segments, scan.Next, ticks, scan.Checksum, [], KnownEnd.Nothing);
    }

    private SegmentNote NoteOf(Segment segment, long next)
    {
        var before = noted?.Segments.FirstOrDefault(note => note.First == segment.First && note.Next == next && note.Length == segment.Length);
        var isDamaged = _damages.Any(damage => damage.Sequence >= segment.First && damage.Sequence < next);
        var checksum = isDamaged ? null : _checksums.TryGetValue(segment.First, out var found) ? found : before?.Checksum;
        return new SegmentNote(segment.First, next, segment.Length, checksum, isDamaged ? true : null);
    }

    private static SegmentNote Known(SegmentNote note, KnownEnd known) => note.First == known.Segment
        ? note with { Next = Math.Max(note.Next, known.Next), Length = Math.Max(note.Length, known.Length) }
        : note;

    // The tail may have been read from a cache that an earlier, failed sync has left marked as written. Writing it
    // again is what makes the next sync mean something. It is one round at most.
    private void MakeDurable(ILogFile file, SegmentScan scan)
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
