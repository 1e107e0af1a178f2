using Serverless.Embedded.Clock;

namespace Serverless.Embedded.Log;

/// <summary>
/// Fills the deduplication window from the log at opening, in the order of time over all partitions. Only segments with
/// events inside the window are read, and those with the newest events whatever their age: the clock may have been wrong
/// when they were stored, or be wrong now.
/// </summary>
internal static class DeduplicationRebuild
{
    /// <summary>How much of a partition is read for events that are older than the window, to begin in a file of any size.</summary>
    private const long MostOlderBytes = 16 * 1024 * 1024;

    public static void Run(DeduplicationWindow window, IReadOnlyList<LogPartition> partitions, SteadyReading now)
    {
        var kept = (window.Kept + partitions.Count - 1) / partitions.Count;
        var queue = new PriorityQueue<IEnumerator<DeduplicationEntry>, long>();
        try
        {
            foreach (var partition in partitions)
            {
                Advance(queue, Recent(partition, now, window.Cutoff(now.Elapsed), kept).GetEnumerator());
            }

            while (queue.TryDequeue(out var source, out _))
            {
                window.Add(source.Current);
                window.Trim();
                Advance(queue, source);
            }
        }
        finally
        {
            while (queue.TryDequeue(out var source, out _))
            {
                source.Dispose();
            }
        }
    }

    private static void Advance(PriorityQueue<IEnumerator<DeduplicationEntry>, long> queue, IEnumerator<DeduplicationEntry> source)
    {
        if (source.MoveNext())
        {
            queue.Enqueue(source, source.Current.Since);
        }
        else
        {
            source.Dispose();
        }
    }

    private static IEnumerable<DeduplicationEntry> Recent(LogPartition partition, SteadyReading now, long cutoff, int kept)
    {
        var view = partition.View;

        // Ages count from the newest event if that is ahead of the clock.
        var newest = Math.Max(now.Ticks, view.LastTicks);
        var keptFrom = view.Next - kept;
        foreach (var segment in view.Segments.Skip(First(partition, view, newest - (now.Elapsed - cutoff), keptFrom)))
        {
            // A bad record ends the walk of its segment; whoever reads there is told of the damage.
            using var lease = partition.Open.Rent(segment);
            using var walk = new RecordWalk(lease.File, partition.Place.Seed, segment.First, 0, segment.Length);
            while (walk.MoveNext())
            {
                var record = walk.Current;
                var since = now.Elapsed - (newest - record.Ticks);
                if (since >= cutoff || record.Sequence >= keptFrom)
                {
                    yield return new DeduplicationEntry(record.Identity, partition.Place.Id.Value, record.Sequence, since);
                }
            }
        }
    }

    /// <summary>The place of the first segment that has something to remember.</summary>
    private static int First(LogPartition partition, PartitionView view, long since, long keptFrom)
    {
        var segments = view.Segments;
        if (view.LastTicks < since && keptFrom >= view.Next)
        {
            return segments.Length;
        }

        var first = segments.Length - 1;
        var bytes = segments[first].Length;
        while (first > 0
            && ((segments[first].First > keptFrom && bytes < MostOlderBytes)
                || PartitionRecovery.LastTicks(partition.Place, segments[first - 1], segments[first].First) >= since))
        {
            first--;
            bytes += segments[first].Length;
        }

        return first;
    }
}
