namespace Serverless.Embedded.Log;

/// <summary>
/// Fills the deduplication window from the log at opening, in the order of time over all partitions. Only
/// segments with events inside the window are read.
/// </summary>
internal static class DeduplicationRebuild
{
    public static void Run(DeduplicationWindow window, IReadOnlyList<LogPartition> partitions, long now)
    {
        var cutoff = window.Cutoff(now);
        var queue = new PriorityQueue<IEnumerator<DeduplicationEntry>, long>();
        try
        {
            foreach (var partition in partitions)
            {
                Advance(queue, Recent(partition, cutoff).GetEnumerator());
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
            queue.Enqueue(source, source.Current.Ticks);
        }
        else
        {
            source.Dispose();
        }
    }

    private static IEnumerable<DeduplicationEntry> Recent(LogPartition partition, long cutoff)
    {
        var segments = partition.View.Segments;
        if (partition.View.LastTicks < cutoff)
        {
            yield break;
        }

        var first = segments.Length - 1;
        while (first > 0 && PartitionRecovery.LastTicks(partition.Place, segments[first - 1], segments[first].First) >= cutoff)
        {
            first--;
        }

        foreach (var segment in segments.Skip(first))
        {
            // A bad record ends the walk of its segment; whoever reads there is told of the damage.
            using var lease = partition.Open.Rent(segment);
            using var walk = new RecordWalk(lease.File, partition.Place.Seed, segment.First, 0, segment.Length);
            while (walk.MoveNext())
            {
                var record = walk.Current;
                var entry = new DeduplicationEntry(record.Identity, partition.Place.Id.Value, record.Sequence, record.Ticks);
                if (entry.Ticks >= cutoff)
                {
                    yield return entry;
                }
            }
        }
    }
}
