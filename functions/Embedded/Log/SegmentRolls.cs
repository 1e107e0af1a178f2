namespace Serverless.Embedded.Log;

/// <summary>
/// The files under one round of one partition: the segment that is appended to, and those that the round begins.
/// A segment is begun only when the one before is durable to its end, so that only the last can be torn. What a
/// failed round leaves is removed before anything is written again: first the new segments, durably, then the tail.
/// </summary>
internal sealed class SegmentRolls(LogPartition partition)
{
    private readonly List<(int At, long First, long Length, uint Chain)> _planned = [];
    private readonly List<(Segment Segment, SegmentLease Lease)> _created = [];
    private bool _spoiled;

    public bool Planned => _planned.Count > 0;

    /// <summary>The first number of the last segment that the round begins.</summary>
    public long? Last => _planned is [.., var last] ? last.First : null;

    /// <summary>From <paramref name="at"/> of the round's bytes on, a new segment is to be used.</summary>
    /// <param name="at">Where.</param>
    /// <param name="first">The number of the record there.</param>
    /// <param name="length">How long the segment before is then.</param>
    /// <param name="chain">The checksum over the checksums of its records.</param>
    public void Plan(int at, long first, long length, uint chain) => _planned.Add((at, first, length, chain));

    /// <summary>What the manifest is to say of the segments when the round is durable.</summary>
    public SegmentNote[] Note(SegmentNote[] before, KnownEnd end, uint chain)
    {
        var notes = before[..^1].ToList();
        var first = before[^1].First;
        foreach (var roll in _planned)
        {
            notes.Add(new SegmentNote(first, roll.First, roll.Length, roll.Chain));
            first = roll.First;
        }

        return [.. notes, new SegmentNote(first, end.Next, end.Length, chain)];
    }

    /// <param name="buffer">The records of the round.</param>
    /// <param name="journaled">Whether the journal makes them durable; then no segment is begun.</param>
    public void Write(RoundBuffer buffer, bool journaled)
    {
        var place = partition.Place;
        var start = 0;
        var file = partition.Active.File;
        var offset = partition.View.Active.Length;
        foreach (var (at, first, _, _) in _planned)
        {
            if (at > start)
            {
                file.Write(buffer[start..at], offset);
            }

            // Also if this round has nothing for it: what the journal alone has made durable may be in there.
            file.Sync();

            var segment = new Segment(place.Folder, first, 0);

            // Noted before it is tried: a creation that fails may have created.
            _created.Add((segment, default));
            file = place.Files.Create(segment.Path);
            _created[^1] = (segment, partition.Open.Adopt(segment, file, new SparseIndex()));
            place.Files.SyncFolder(place.Folder);
            (start, offset) = (at, 0);
        }

        file.Write(buffer[start..], offset);
        if (!journaled)
        {
            file.Sync();
        }
    }

    /// <summary>Says that the files may hold what must not stay.</summary>
    public void Spoil() => _spoiled = true;

    /// <summary>Removes what a failed round left, if there is anything.</summary>
    /// <exception cref="IOException">It is still there; nothing may be written before it is gone.</exception>
    public void Repair()
    {
        if (!_spoiled)
        {
            return;
        }

        var place = partition.Place;
        if (_created.Count > 0)
        {
            // It may have noted them.
            partition.Manifest.Repair();
            foreach (var (segment, _) in Enumerable.Reverse(_created))
            {
                place.Files.Delete(segment.Path);
            }

            place.Files.SyncFolder(place.Folder);
            foreach (var (segment, _) in _created.Where(created => created.Segment.File is not null))
            {
                segment.Deleted = true;
                partition.Open.Return(segment);
            }

            _created.Clear();
        }

        // Durably: the journal acknowledges later events without a sync of this file, and what failed must not stand
        // behind them after a loss of power.
        partition.Active.File.SetLength(partition.View.Active.Length);
        partition.Active.File.Sync();
        _spoiled = false;
    }

    /// <summary>Tries it at once, because what is cut makes room; the next round tries again.</summary>
    public void TryRepair()
    {
        try
        {
            Repair();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            partition.Place.Logger.RepairFailed(e, partition.Place.Hub, partition.Place.Id);
        }
    }

    /// <summary>Takes over the files of a round that became durable, and gives the partition's new view.</summary>
    public PartitionView Settle(PartitionView view, IReadOnlyList<PendingEvent> pending, KnownEnd end, long ticks, uint chain)
    {
        var segments = view.Segments;
        var (segment, lease, lastTicks, roll) = (view.Active, partition.Active, view.LastTicks, 0);
        for (var i = 0; i < pending.Count; i++)
        {
            if (roll < _created.Count && pending[i].Sequence == _created[roll].Segment.First)
            {
                Seal(segment, lease, i > 0 ? pending[i - 1].End : segment.Length, pending[i].Sequence, lastTicks);
                (segment, lease) = _created[roll++];
                segments = [.. segments, segment];
            }

            lastTicks = ticks;
            lease.Index.Add(pending[i].Sequence, pending[i].Offset);
        }

        segment.Length = end.Length;
        partition.Active = lease;
        _created.Clear();
        return view with { Segments = segments, Next = end.Next, LastTicks = ticks, Chain = chain };
    }

    public void Clear() => _planned.Clear();

    private void Seal(Segment segment, SegmentLease lease, long length, long next, long lastTicks)
    {
        segment.Length = length;
        segment.LastTicks = lastTicks;
        partition.SaveIndex(segment, lease.Index, next, lastTicks);
        lease.Dispose();
    }
}
