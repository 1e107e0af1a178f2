using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Log;

/// <summary>
/// Tells a log from another one of the same name. A log that was made anew counts from 0 again, so a position in the
/// old one names other events of the new one, or none.
/// </summary>
public static class LogHistory
{
    /// <summary>Why the position cannot be one of this log, and what to do; null if it can.</summary>
    /// <param name="hub">The log's hub.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="position">How far a projection has come in it.</param>
    /// <param name="bounds">What it holds, asked for after the position was read: a position moves on as well.</param>
    public static string? Contradiction(HubName hub, PartitionId partition, Position position, PartitionBounds bounds) =>
        position.Sequence < bounds.Next
            ? null
            : Describe(hub, partition, Shorter(position.Sequence, bounds.Next));

    /// <summary>The same in words, for a contradiction that was found otherwise.</summary>
    public static string Describe(HubName hub, PartitionId partition, string why) =>
        $"Partition {partition} of hub '{hub}' is not the one that was processed: {why}. Either the hub was created anew, or an older copy was restored. Restore the hub that was processed; or give the projection a new version, which is built from what the hub has now. Then start the processors again.";

    internal static string Shorter(SequenceNumber processed, SequenceNumber next) =>
        $"event {processed} of it was processed, and the next one that it gets is {next}";

    internal static string Other(SequenceNumber number, DateTimeOffset enqueued, DateTimeOffset known) => string.Create(
        CultureInfo.InvariantCulture, $"its event {number} was enqueued {enqueued:O}, and the one that was processed under this number {known:O}");
}
