using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// Where a hub's client begins to deliver a partition. The truth is the projection's own commit; a client's own
/// checkpoints are for whoever scales.
/// </summary>
public static class FeedStart
{
    /// <summary>The first event a processor will ask for: where its replay begins.</summary>
    /// <param name="position">What the last commit left.</param>
    /// <param name="bounds">What the partition holds.</param>
    public static SequenceNumber Of(Position position, PartitionBounds bounds) =>

        // A hub that was made anew is shorter than the position; the processor says so and stops. It is sent nothing.
        position.Sequence >= bounds.Next ? bounds.Next
        : position.ReplayFrom < bounds.First ? bounds.First
        : position.ReplayFrom;

    /// <summary>
    /// The event after which to deliver, or null for all that there is. 'After the one before' and not 'from', because
    /// a hub refuses a place beyond its last event, and the next event of a partition that is read to its end is one.
    /// </summary>
    public static SequenceNumber? After(SequenceNumber start, PartitionBounds bounds) =>
        start <= bounds.First ? null : new SequenceNumber(start.Value - 1);
}
