using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>What the embedded log reports. Event ids 1000 to 1029.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Hub {Hub}: opened with {Partitions} partitions, {Events} events, in {Folder}")]
    public static partial void Opened(this ILogger logger, HubName hub, int partitions, long events, string folder);

    [LoggerMessage(1001, LogLevel.Warning, "Hub {Hub}, partition {Partition}: cut a torn tail of {Bytes} bytes at offset {Offset} of {File}; the last event is {Last}. The process or the machine ended during an append of which nobody is known to have been told that it had succeeded. {Whole} whole events were in there; all of it is kept in {Aside}")]
    public static partial void TornTail(this ILogger logger, HubName hub, PartitionId partition, long bytes, long offset, string file, long last, int whole, string aside);

    [LoggerMessage(1002, LogLevel.Critical, "Hub {Hub}, partition {Partition}: damaged at event {Sequence}, {Where}; {Behind} whole events stand behind it. Nothing is changed, reading stops there, and the partition takes no more events. Restore the file from a backup; or go on without what is lost, by the setting Repair:GoOnWithout:0={Hub}/{Lost}")]
    public static partial void DamagedAtOpening(this ILogger logger, HubName hub, PartitionId partition, long sequence, string where, int behind, LostEvents lost);

    [LoggerMessage(1003, LogLevel.Critical, "Hub {Hub}, partition {Partition}: damaged at event {Sequence}, {Where}. Reading stops there, and the partition takes no more events. Restore the file from a backup")]
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

    [LoggerMessage(1013, LogLevel.Warning, "Hub {Hub}: {Problem} It is not needed, because the hub was closed before; a new one is begun, and what was there is kept as {Aside}")]
    public static partial void JournalNotNeeded(this ILogger logger, HubName hub, string problem, string aside);

    [LoggerMessage(1014, LogLevel.Warning, "Hub {Hub}: what is in the journal could not be synced in the segments; nothing is lost, and it is tried again")]
    public static partial void CheckpointFailed(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1015, LogLevel.Warning, "Hub {Hub}: what a failed append left in the journal could not be removed yet; trying again before the next one")]
    public static partial void JournalRepairFailed(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1017, LogLevel.Warning, "Hub {Hub}: what is durable could not be noted in the journal; nothing is lost, and it is noted with the next round")]
    public static partial void NoteNotWritten(this ILogger logger, Exception error, HubName hub);

    [LoggerMessage(1018, LogLevel.Critical, "Hub {Hub}, partition {Partition}: {File} is gone, and with it events {First} to {Last}. Reading stops there, and the partition takes no more events. Restore the file from a backup; or go on without what is lost, by the setting Repair:GoOnWithout:0={Hub}/{Lost}")]
    public static partial void SegmentMissing(this ILogger logger, HubName hub, PartitionId partition, string file, long first, long last, LostEvents lost);

    [LoggerMessage(1019, LogLevel.Error, "Hub {Hub}, partition {Partition}: {File} is no part of the log, says its manifest. It is left alone and not read")]
    public static partial void NotOfTheLog(this ILogger logger, HubName hub, PartitionId partition, string file);

    [LoggerMessage(1020, LogLevel.Warning, "Hub {Hub}, partition {Partition}: the manifest is older than the segments: {Segments} at the end were not in it. They are whole and follow each other; the manifest is made anew")]
    public static partial void ManifestOlder(this ILogger logger, HubName hub, PartitionId partition, int segments);

    [LoggerMessage(1021, LogLevel.Critical, "Hub {Hub}, partition {Partition}: by the setting Repair:GoOnWithout the log goes on without events {First} to {Last} of {File}. Records that are no events have their numbers; what stood there is kept in {Aside}")]
    public static partial void WentOnWithout(this ILogger logger, HubName hub, PartitionId partition, long first, long last, string file, string aside);

    [LoggerMessage(1022, LogLevel.Warning, "Hub {Hub}: {File} was missing or damaged, and is made again from the manifest; what was there is kept as {Aside}")]
    public static partial void DescriptionRestored(this ILogger logger, HubName hub, string file, string aside);

    [LoggerMessage(1023, LogLevel.Critical, "Hub {Hub}: by the setting Repair:RebuildManifest the manifest is made anew from what is there; a segment that is missing at an end is not noticed. The old one is kept as {Aside}")]
    public static partial void ManifestRebuilt(this ILogger logger, HubName hub, string aside);

    [LoggerMessage(1024, LogLevel.Critical, "Hub {Hub}: by the setting Repair:GoOnWithoutJournal the log goes on with what the segments hold and the {Rounds} whole rounds of the journal. {Problem} It is kept as {Aside}")]
    public static partial void WentOnWithoutJournal(this ILogger logger, HubName hub, int rounds, string problem, string aside);

    [LoggerMessage(1016, LogLevel.Information, "Hub {Hub}: that it was closed could not be noted; the next start works as after a kill")]
    public static partial void CloseNotNoted(this ILogger logger, Exception error, HubName hub);
}
