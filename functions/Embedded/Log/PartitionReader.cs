using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Reads a partition from any place, for any number of readers at a time.</summary>
internal sealed class PartitionReader(LogPartition partition)
{
    // A reader that goes on where it ended finds its place here without a search. A few readers at different
    // places share it; whoever loses its slot searches once.
    private readonly ReadCursor?[] _cursors = new ReadCursor?[32];
    private readonly KeyCache _keys = new();
    private long _reported = -1;

    public LogRead Read(long from, int maxEvents, int maxBytes)
    {
        while (true)
        {
            var view = partition.View;
            if (view.DamageAt(from) is { } damage)
            {
                return damage.ToRead();
            }

            if (from < view.First)
            {
                return new LogRead.Expired(new SequenceNumber(view.First));
            }

            if (from >= view.Next)
            {
                return new LogRead.Events([]);
            }

            try
            {
                return Read(view, from, maxEvents, maxBytes);
            }
            catch (FileNotFoundException) when (from < partition.View.First)
            {
                // Retention deleted the segment between the look and the read: the next look says so.
            }
        }
    }

    private LogRead Read(PartitionView view, long from, int maxEvents, int maxBytes)
    {
        var place = view.Find(from);
        var segment = view.Segments[place];
        using var lease = partition.Open.Rent(segment);
        var walk = new EventWalk(partition.Place, _keys, lease.File, segment.Length, from, maxEvents, maxBytes);
        walk.Run(Start(lease.Index, segment, from));
        if (walk.IsEmpty && walk.WrongStart)
        {
            // The index led to a place where that record does not begin. Then the segment itself is asked.
            walk = new EventWalk(partition.Place, _keys, lease.File, segment.Length, from, maxEvents, maxBytes);
            walk.Run(Start(partition.Open.Reindex(segment, lease.File), segment, from));
        }

        var events = walk.ToArray();
        var isLast = place == view.Segments.Length - 1;
        if (events.Length == 0 && (walk.IsBad || !isLast || walk.Next < view.Next))
        {
            return Report(new LogDamage(walk.Next, isLast ? view.Next : view.Segments[place + 1].First, segment.Path, walk.Offset));
        }

        Volatile.Write(ref _cursors[walk.Next % _cursors.Length], new ReadCursor(walk.Next, segment, walk.Offset));
        return new LogRead.Events(events);
    }

    private IndexEntry Start(SparseIndex index, Segment segment, long from)
    {
        if (Volatile.Read(ref _cursors[from % _cursors.Length]) is { } cursor && cursor.Sequence == from && cursor.Segment == segment)
        {
            return new IndexEntry(from, cursor.Offset);
        }

        return index.TryFind(from, out var entry) ? entry : new IndexEntry(segment.First, 0);
    }

    private LogRead.Damaged Report(LogDamage damage)
    {
        partition.Found(damage);
        if (Interlocked.Exchange(ref _reported, damage.Sequence) != damage.Sequence)
        {
            partition.Place.Logger.DamagedAtReading(partition.Place.Hub, partition.Place.Id, damage.Sequence, damage.Where);
        }

        return damage.ToRead();
    }
}
