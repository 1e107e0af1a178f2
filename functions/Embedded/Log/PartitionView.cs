namespace Serverless.Embedded.Log;

/// <summary>What readers see of a partition, replaced as a whole when something became durable or was deleted.</summary>
/// <param name="Segments">Oldest first, never empty; the last one is appended to.</param>
/// <param name="Next">The number the next event will get.</param>
/// <param name="LastTicks">When the newest event was enqueued; 0 if there never was one.</param>
/// <param name="Damage">Where the log was found damaged at opening: nothing is read or appended from there on.</param>
internal sealed record PartitionView(Segment[] Segments, long Next, long LastTicks, LogDamage? Damage)
{
    public long First => Segments[0].First;

    public Segment Active => Segments[^1];

    /// <summary>The place in <see cref="Segments"/> of the segment that has an event at or after <see cref="First"/>.</summary>
    public int Find(long sequence)
    {
        var low = 0;
        var high = Segments.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Segments[middle].First <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
