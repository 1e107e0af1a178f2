using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// One partition: the archive, then the live log. Both move while one reads: the archive grows at its end, the live
/// log at its end, and retention takes from the live log's beginning what was archived long before. So the archive's
/// manifest is always read before the live log is asked, and read again where the two seem to have a gap.
/// </summary>
internal sealed class ArchivedPartition(IEventLog live, EventArchive archive, ArchivePlace place, TimeProvider time)
{
    private readonly Manifests _manifests = new(archive.Blobs);
    private readonly ArchiveReader _reader = archive.ReaderOf(place);
    private readonly Seam _seam = new(live, place, time);
    private State? _state;

    private PartitionId Partition => place.Partition;

    public async ValueTask<LogRead> ReadAsync(SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        var known = _state is { } state ? state.Stored : await RefreshAsync(stop);
        if (known is not null && known.Manifest.Has(from))
        {
            return await ReadArchivedAsync(known, from, maxEvents, maxBytes, stop);
        }

        if (known is not null)
        {
            await _seam.VerifyAsync(known, stop);
        }

        var read = await live.ReadAsync(Partition, from, maxEvents, maxBytes, stop);
        if (read is not LogRead.Expired expired)
        {
            return read;
        }

        // Retention has come past what this process knows to be archived: more is by now.
        var now = await RefreshAsync(stop);
        return now is null ? read
            : now.Manifest.Has(from) ? await ReadArchivedAsync(now, from, maxEvents, maxBytes, stop)
            : new LogRead.Expired(FirstOf(now.Manifest, expired.First));
    }

    public async ValueTask<PartitionBounds> GetBoundsAsync(CancellationToken stop)
    {
        var (stored, bounds) = await LookAsync(stop);
        return stored is null
            ? bounds
            : bounds with
            {
                First = FirstOf(stored.Manifest, bounds.First),
                LastEnqueuedTime = bounds.LastEnqueuedTime ?? stored.Manifest.LastEnqueued,
            };
    }

    public async ValueTask<SequenceNumber> FindAsync(DateTimeOffset time, CancellationToken stop)
    {
        while (true)
        {
            var (stored, bounds) = await LookAsync(stop);
            if (stored is not null
                && FirstOf(stored.Manifest, bounds.First) < bounds.First
                && await _reader.FindAsync(stored.Manifest, time, stop) is { } archived)
            {
                return archived;
            }

            var found = await live.FindAsync(Partition, time, stop);
            var after = await live.GetBoundsAsync(Partition, stop);
            if (stored is null || after.First == bounds.First || after.First <= stored.Manifest.Next)
            {
                return found;
            }

            // Meanwhile retention has taken events that this manifest lacks: the answer may be among them.
        }
    }

    public async ValueTask WaitAsync(SequenceNumber from, CancellationToken stop)
    {
        if (_state?.Stored is { } known && known.Manifest.Has(from))
        {
            return;
        }

        await live.WaitAsync(Partition, from, stop);
    }

    /// <summary>The oldest event after which nothing is missing, if the live log begins there.</summary>
    private static SequenceNumber FirstOf(Manifest manifest, SequenceNumber liveFirst) =>
        liveFirst > manifest.Next || liveFirst < manifest.First ? liveFirst : manifest.First;

    /// <summary>Manifest and bounds that fit together, verified.</summary>
    private async ValueTask<(StoredManifest? Stored, PartitionBounds Bounds)> LookAsync(CancellationToken stop)
    {
        var stored = await RefreshAsync(stop);
        while (true)
        {
            var bounds = await live.GetBoundsAsync(Partition, stop);
            if (stored is null)
            {
                return (stored, bounds);
            }

            _seam.CheckEnd(stored.Manifest, bounds);
            await _seam.VerifyAsync(stored, stop);
            if (bounds.First <= stored.Manifest.Next)
            {
                return (stored, bounds);
            }

            var again = await RefreshAsync(stop);
            if (again?.Version == stored.Version)
            {
                return (stored, bounds);
            }

            stored = again;
        }
    }

    private async ValueTask<LogRead> ReadArchivedAsync(StoredManifest stored, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        var read = await _reader.ReadAsync(stored.Manifest, from, maxEvents, maxBytes, stop);
        if (read is not LogRead.Damaged)
        {
            return read;
        }

        // Somebody may have put the archive right, or begun it anew.
        if (await RefreshAsync(stop) is { } now && now.Version != stored.Version && now.Manifest.Has(from))
        {
            return await _reader.ReadAsync(now.Manifest, from, maxEvents, maxBytes, stop);
        }

        // What the live log still has needs no archive.
        return await live.ReadAsync(Partition, from, maxEvents, maxBytes, stop) is LogRead.Events { Items.Count: > 0 } events ? events : read;
    }

    private async ValueTask<StoredManifest?> RefreshAsync(CancellationToken stop)
    {
        var stored = await _manifests.ReadAsync(place, stop);
        Volatile.Write(ref _state, new State(stored));
        return stored;
    }

    /// <summary>What was read last; a manifest that is not there is something that was read, too.</summary>
    private sealed record State(StoredManifest? Stored);
}
