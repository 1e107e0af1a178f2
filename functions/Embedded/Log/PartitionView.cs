namespace Serverless.Embedded.Log;

/// <summary>What readers see of a partition, replaced as a whole when something became durable or was deleted.</summary>
/// <param name="First">The oldest event that retention has left.</param>
/// <param name="Segments">Oldest first, never empty; the last one is appended to.</param>
/// <param name="Next">The number the next event will get.</param>
/// <param name="LastTicks">When the newest event was enqueued; 0 if there never was one.</param>
/// <param name="Chain">The CRC-32C over the checksums of the records in the last segment.</param>
/// <param name="Damages">What is lost or cannot be read, as far as that is known, in order. While there is any nothing is appended.</param>
/// <param name="Known">Of a damaged partition, up to where it is known to have been durable.</param>
internal sealed record PartitionView(
    long First, Segment[] Segments, long Next, long LastTicks, uint Chain, LogDamage[] Damages, KnownEnd Known)
{
    public bool IsDamaged => Damages.Length > 0;

    /// <summary>Up to where it is durable.</summary>
    public KnownEnd End => IsDamaged ? Known : new KnownEnd(Active.First, Active.Length, Next);

    public Segment Active => Segments[^1];

    /// <summary>The damage that an event is in.</summary>
    public LogDamage? DamageAt(long sequence)
    {
        foreach (var damage in Damages)
        {
            // Where the end is damaged, whoever waits behind it is told as well.
            if (sequence >= damage.Sequence && (sequence < damage.Next || damage.Next >= Next))
            {
                return damage;
            }
        }

        return null;
    }

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

        return Math.Max(0, low - 1);
    }
}
