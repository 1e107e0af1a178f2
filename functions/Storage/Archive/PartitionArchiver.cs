using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// Archives one partition, a segment at a time: the segment's blob is created, then the manifest that names it takes
/// the place of the one that was read. A process that dies between the two leaves a segment that no manifest names;
/// the next one creates the same name, finds it, and takes it up. So does one of two that work at the same time.
/// </summary>
internal sealed class PartitionArchiver(IEventLog log, EventArchive archive, ArchivePlace place, TimeProvider time)
{
    private readonly IArchiveBlobs _blobs = archive.Blobs;
    private readonly ArchiveOptions _options = archive.Options;
    private readonly Manifests _manifests = new(archive.Blobs);
    private readonly Seam _seam = new(log, place, time);

    /// <exception cref="IOException">Log or storage failed; nothing is lost, try again.</exception>
    /// <exception cref="ArchiveException">Trying again does not help.</exception>
    public async ValueTask<ArchiveStep> StepAsync(CancellationToken stop)
    {
        var stored = await _manifests.ReadAsync(place, stop);
        return await FindOldestAsync(stored, stop) switch
        {
            (null, var step) => step!,
            var (oldest, _) when time.GetUtcNow() - oldest.EnqueuedTime < _options.MaxAge => new ArchiveStep.Idle(oldest.EnqueuedTime),
            var (oldest, _) => await ArchiveAsync(stored, await CollectAsync(oldest, stop), stop),
        };
    }

    /// <summary>The oldest event that is not archived, which continues the archive; or what there is instead.</summary>
    private async ValueTask<(RecordedEvent? Oldest, ArchiveStep? Instead)> FindOldestAsync(StoredManifest? stored, CancellationToken stop)
    {
        // The last archived event is read again: it must be the same.
        var manifest = stored?.Manifest;
        var from = manifest is null ? SequenceNumber.First : new SequenceNumber(manifest.Next.Value - 1);
        switch (await log.ReadAsync(place.Partition, from, 2, _options.LogReadBytes, stop))
        {
            case LogRead.Events { Items: var items } when manifest is null:
                return (items is [var first, ..] ? first : null, new ArchiveStep.Idle(null));
            case LogRead.Events { Items: [] }:
                _seam.CheckEnd(manifest!, await log.GetBoundsAsync(place.Partition, stop));
                return (null, new ArchiveStep.Idle(null));
            case LogRead.Events { Items: [var last, ..] items }:
                _seam.CheckLast(manifest!, last);
                return items is [_, var next, ..] ? (next, null) : await ReadOneAsync(manifest!.Next, stop);
            case LogRead.Expired expired when manifest is null:
                return await ReadOneAsync(expired.First, stop);
            case LogRead.Expired expired when expired.First > manifest!.Next:
                return (null, await RecordGapAsync(stored!, expired.First, stop));
            case LogRead.Expired:
                var read = await ReadOneAsync(manifest!.Next, stop);
                if (read.Oldest is not null)
                {
                    _seam.CheckNext(manifest, read.Oldest);
                }

                return read;
            case LogRead.Damaged damaged:
                return (null, BlockedBy(damaged));
            default:
                throw new UnreachableException();
        }
    }

    private async ValueTask<(RecordedEvent? Oldest, ArchiveStep? Instead)> ReadOneAsync(SequenceNumber at, CancellationToken stop) =>
        await log.ReadAsync(place.Partition, at, 1, _options.LogReadBytes, stop) switch
        {
            LogRead.Events { Items: [var e, ..] } => (e, null),
            LogRead.Damaged damaged => (null, BlockedBy(damaged)),

            // At the end; or retention has moved in between, which the next step finds out.
            _ => (null, new ArchiveStep.Idle(null)),
        };

    /// <summary>That event and those that follow it, as many as there are and a segment takes.</summary>
    private async ValueTask<Segment> CollectAsync(RecordedEvent oldest, CancellationToken stop)
    {
        var segment = new SegmentBuilder(place);
        segment.Add(oldest);
        while (segment.Length < _options.SegmentBytes && segment.Count < _options.SegmentEvents)
        {
            var bytes = Math.Min(_options.LogReadBytes, _options.SegmentBytes - segment.Length);
            var read = await log.ReadAsync(place.Partition, segment.Next!.Value, _options.SegmentEvents - segment.Count, bytes, stop);
            if (read is not LogRead.Events { Items: { Count: > 0 } items })
            {
                // The end; or damage or retention, which the next step meets at its beginning.
                break;
            }

            foreach (var e in items)
            {
                if (segment.Length + ArchiveRecord.LengthOf(e) > _options.SegmentBytes)
                {
                    return segment.ToSegment();
                }

                segment.Add(e);
            }
        }

        return segment.ToSegment();
    }

    private async ValueTask<ArchiveStep> ArchiveAsync(StoredManifest? stored, Segment segment, CancellationToken stop)
    {
        var name = place.Segment(segment.Info.First);
        if (await _blobs.CreateAsync(name, segment.Bytes, stop) is null)
        {
            segment = await AdoptAsync(name, segment, stop);
        }

        var manifest = stored is null ? Manifest.Of(place, segment) : stored.Manifest.Append(segment);
        manifest = await PageAsync(manifest, stop);
        var archived = new ArchiveStep.Archived(segment.Info.Next.Value - segment.Info.First.Value, segment.Info.Bytes);
        if (await _manifests.ReplaceAsync(place, stored, manifest, stop) is not null)
        {
            return archived;
        }

        // Our own manifest is in our way if the answer to writing it was lost and it was written again.
        return (await _manifests.ReadAsync(place, stop))?.Manifest is { Segments: [.., var newest] } && newest == segment.Info
            ? archived
            : new ArchiveStep.Overtaken();
    }

    /// <summary>The segment that is there already in the place of ours.</summary>
    private async ValueTask<Segment> AdoptAsync(string name, Segment ours, CancellationToken stop)
    {
        var blob = await _blobs.ReadAsync(name, stop)
            ?? throw new IOException($"Blob '{name}' was there and is gone. Try again.");
        return Segment.Read(blob.Bytes, place, ours.Info.First) is { } theirs && theirs.AgreesWith(ours)
            ? theirs
            : throw new ArchiveException(
                $"Blob '{name}' is there, no manifest names it, and it does not have the events that {place} has from {ours.Info.First} on: it is damaged, or from a hub of this name that was deleted. Nothing is archived from there on. Delete this blob.");
    }

    /// <summary>Moves the oldest segments of a long manifest to a page, which like a segment may be there already.</summary>
    private async ValueTask<Manifest> PageAsync(Manifest manifest, CancellationToken stop)
    {
        if (manifest.Segments.Count < 2 * _options.PageSegments)
        {
            return manifest;
        }

        IReadOnlyList<SegmentInfo> segments = [.. manifest.Segments.Take(_options.PageSegments)];
        var (name, page) = (place.Page(segments[0].First), ManifestJson.Write(segments));
        if (await _blobs.CreateAsync(name, page, stop) is null
            && (await _blobs.ReadAsync(name, stop))?.Bytes.Span.SequenceEqual(page) is not true)
        {
            throw new ArchiveException($"Blob '{name}' is there, no manifest names it, and it does not list the segments that it must list. Nothing more of {place} is archived. Delete this blob.");
        }

        return manifest.MovedToPage(_options.PageSegments);
    }

    private async ValueTask<ArchiveStep> RecordGapAsync(StoredManifest stored, SequenceNumber first, CancellationToken stop)
    {
        var gap = new ArchiveGap(stored.Manifest.Next, first, time.GetUtcNow());
        return await _manifests.ReplaceAsync(place, stored, stored.Manifest.WithGap(first, gap.Noticed), stop) is null
            ? new ArchiveStep.Overtaken()
            : new ArchiveStep.Lost(gap);
    }

    private ArchiveStep.Blocked BlockedBy(LogRead.Damaged damaged) => new(
        $"Event {damaged.At} of {place} cannot be read: {damaged.Where}. What follows is not archived until the log is restored.", damaged.At);
}
