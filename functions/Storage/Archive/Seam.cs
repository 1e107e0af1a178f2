using System.Diagnostics;
using Azure;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// Tells whether a live log continues an archive: the last archived event must be the same in both, as far as the
/// live log still has it; else the times must not go back.
/// </summary>
internal sealed class Seam(IEventLog live, ArchivePlace place, TimeProvider time)
{
    /// <summary>How long it is taken for granted: a hub may be made anew under a running process. One event is read then.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(1);

    private Verified? _verified;

    /// <summary>Checks it: once for each manifest, and again after a while.</summary>
    /// <exception cref="ArchiveException">The log is another one, or an older copy; the message names the remedy.</exception>
    /// <exception cref="IOException">It could not be found out now.</exception>
    public async ValueTask VerifyAsync(StoredManifest stored, CancellationToken stop)
    {
        if (_verified is { } verified && verified.Version == stored.Version && time.GetElapsedTime(verified.At) < ValidFor)
        {
            return;
        }

        var begun = time.GetTimestamp();

        var last = new SequenceNumber(stored.Manifest.Next.Value - 1);
        switch (await live.ReadAsync(place.Partition, last, 1, 1, stop))
        {
            case LogRead.Events { Items: [var e, ..] }:
                CheckLast(stored.Manifest, e);
                break;
            case LogRead.Events:
                CheckEnd(stored.Manifest, await live.GetBoundsAsync(place.Partition, stop));
                throw new IOException($"Event {last} of {place} could not be read, though the log has it. Try again.");
            case LogRead.Expired expired when expired.First == stored.Manifest.Next:
                await CheckNextAsync(stored.Manifest, stop);
                break;
            case LogRead.Expired or LogRead.Damaged:
                // A gap, or a log that says itself what is wrong with it: whoever reads there is told.
                break;
            default:
                throw new UnreachableException();
        }

        _verified = new Verified(stored.Version, begun);
    }

    /// <exception cref="ArchiveException">The log ends before the archive does.</exception>
    public void CheckEnd(Manifest manifest, PartitionBounds bounds)
    {
        if (bounds.Next < manifest.Next)
        {
            throw Another($"the archive has events up to {manifest.Next.Value - 1}, but the log's next is {bounds.Next}");
        }
    }

    /// <exception cref="ArchiveException">It is not the event that was archived last.</exception>
    public void CheckLast(Manifest manifest, RecordedEvent e)
    {
        if (manifest.LastCrc is { } crc && ArchiveRecord.CrcOf(place.Seed, e) != crc)
        {
            throw Another($"event {e.SequenceNumber}, enqueued {e.EnqueuedTime:O}, is not the one that the archive has under this number, enqueued {manifest.LastEnqueued:O}");
        }
    }

    /// <exception cref="ArchiveException">It was enqueued before the event that was archived last.</exception>
    public void CheckNext(Manifest manifest, RecordedEvent e)
    {
        if (e.EnqueuedTime < manifest.LastEnqueued)
        {
            throw Another($"event {e.SequenceNumber} was enqueued {e.EnqueuedTime:O}, before the last archived one, enqueued {manifest.LastEnqueued:O}");
        }
    }

    private async ValueTask CheckNextAsync(Manifest manifest, CancellationToken stop)
    {
        if (await live.ReadAsync(place.Partition, manifest.Next, 1, 1, stop) is LogRead.Events { Items: [var e, ..] })
        {
            CheckNext(manifest, e);
        }
    }

    private ArchiveException Another(string why) => new(
        $"The archive of {place} does not belong to this hub: {why}. The hub was created anew, or an older copy of it was restored. Restore the hub that was archived; or give the new one a name of its own; or, to give up the archived events, copy the blobs under '{place.Hub}/' away, delete them there, and give the projections a new version.");

    private sealed record Verified(ETag Version, long At);
}
