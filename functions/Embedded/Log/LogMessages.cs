using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>What the embedded log reports. Event ids 1000 to 1019.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Hub {Hub}: opened with {Partitions} partitions, {Events} events, in {Folder}")]
    public static partial void Opened(this ILogger logger, HubName hub, int partitions, long events, string folder);

    [LoggerMessage(1001, LogLevel.Warning, "Hub {Hub}, partition {Partition}: cut a torn tail of {Bytes} bytes at offset {Offset} of {File}; the last event is {Last}. The process or the machine ended during an append that nobody was told had succeeded")]
    public static partial void TornTail(this ILogger logger, HubName hub, PartitionId partition, long bytes, long offset, string file, long last);

    [LoggerMessage(1002, LogLevel.Critical, "Hub {Hub}, partition {Partition}: damaged at event {Sequence}, {Where}. Reading stops there, and the partition takes no more events. Restore the file from a backup")]
    public static partial void DamagedAtOpening(this ILogger logger, HubName hub, PartitionId partition, long sequence, string where);

    [LoggerMessage(1003, LogLevel.Critical, "Hub {Hub}, partition {Partition}: damaged at event {Sequence}, {Where}. Reading stops there. Restore the file from a backup")]
    public static partial void DamagedAtReading(this ILogger logger, HubName hub, PartitionId partition, long sequence, string where);

    [LoggerMessage(1004, LogLevel.Error, "Hub {Hub}, partition {Partition}: events could not be stored; their publishers were told so")]
    public static partial void AppendFailed(this ILogger logger, Exception error, HubName hub, PartitionId partition);

    [LoggerMessage(1005, LogLevel.Warning, "Hub {Hub}, partition {Partition}: what a failed append left could not be removed yet; trying again before the next one")]
    public static partial void RepairFailed(this ILogger logger, Exception error, HubName hub, PartitionId partition);

    [LoggerMessage(1006, LogLevel.Information, "Hub {Hub}, partition {Partition}: events can be stored again")]
    public static partial void AppendResumed(this ILogger logger, HubName hub, PartitionId partition);

    [LoggerMessage(1007, LogLevel.Information, "Hub {Hub}, partition {Partition}: retention deleted {File} with events {First} to {Last}")]
    public static partial void Expired(this ILogger logger, HubName hub, PartitionId partition, string file, long first, long last);

    [LoggerMessage(1008, LogLevel.Warning, "Hub {Hub}, partition {Partition}: retention could not delete {File}; trying again later")]
    public static partial void ExpiryFailed(this ILogger logger, Exception error, HubName hub, PartitionId partition, string file);

    [LoggerMessage(1009, LogLevel.Warning, "Hub {Hub}: could not write the index {File}; it will be made again when it is needed")]
    public static partial void IndexNotSaved(this ILogger logger, Exception error, HubName hub, string file);

    [LoggerMessage(1010, LogLevel.Critical, "Hub {Hub}: the writer ended by a fault of its own; no more events are taken until the process is started again")]
    public static partial void WriterEnded(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1011, LogLevel.Information, "Hub {Hub}: closed")]
    public static partial void Closed(this ILogger logger, HubName hub);

    [LoggerMessage(1012, LogLevel.Information, "Hub {Hub}: wrote {Bytes} bytes of the journal into their segments again after an unclean end")]
    public static partial void JournalRedone(this ILogger logger, HubName hub, long bytes);

    [LoggerMessage(1013, LogLevel.Warning, "Hub {Hub}: its journal was gone from {Folder}; a new one is begun. If the process or the machine had ended without closing the hub, its last events may be missing")]
    public static partial void JournalMissing(this ILogger logger, HubName hub, string folder);

    [LoggerMessage(1014, LogLevel.Warning, "Hub {Hub}: what is in the journal could not be synced in the segments; nothing is lost, and it is tried again")]
    public static partial void CheckpointFailed(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1015, LogLevel.Warning, "Hub {Hub}: what a failed append left in the journal could not be removed yet; trying again before the next one")]
    public static partial void JournalRepairFailed(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1016, LogLevel.Information, "Hub {Hub}: what is kept of its description in an older format could not be removed; it does no harm")]
    public static partial void OldFormatKept(this ILogger logger, Exception error, HubName hub);
}
