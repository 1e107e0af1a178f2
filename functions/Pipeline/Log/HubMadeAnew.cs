using System.Globalization;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>
/// Tells a hub from another one of the same name. A hub that was made anew counts from 0 again, so a position in the old
/// one names other events of the new one, or none.
/// </summary>
internal static class HubMadeAnew
{
    /// <summary>What is wrong, and what to do.</summary>
    public static string Describe(HubName hub, PartitionId partition, string why) =>
        $"Partition {partition} of hub '{hub}' is not the one that was processed: {why}. Either the hub was created anew, or an older copy was restored. Restore the hub that was processed; or give the projection a new version, which is built from what the hub has now. Then start the processors again.";

    public static string Shorter(SequenceNumber processed, SequenceNumber next) =>
        $"event {processed} of it was processed, and the next one that it gets is {next}";

    public static string Other(SequenceNumber number, DateTimeOffset enqueued, DateTimeOffset known) => string.Create(
        CultureInfo.InvariantCulture, $"its event {number} was enqueued {enqueued:O}, and the one that was processed under this number {known:O}");
}
