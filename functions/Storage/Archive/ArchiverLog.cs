using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>What archiving logs: event ids 4000 to 4019.</summary>
internal static partial class ArchiverLog
{
    [LoggerMessage(4000, LogLevel.Debug, "Archived {Events} events of partition {Partition} of hub {Hub} in {Bytes} bytes")]
    public static partial void Archived(ILogger logger, HubName hub, PartitionId partition, long events, long bytes);

    [LoggerMessage(4001, LogLevel.Error, "Events {From} to {Last} of partition {Partition} of hub {Hub} were removed by retention before they were archived. They are lost: new projections begin at {Next}. Keep events longer in the hub, or let the archiver run more often")]
    public static partial void EventsLost(ILogger logger, HubName hub, PartitionId partition, SequenceNumber from, long last, SequenceNumber next);

    [LoggerMessage(4002, LogLevel.Information, "Another archiver works on partition {Partition} of hub {Hub}; this one leaves it alone")]
    public static partial void Overtaken(ILogger logger, HubName hub, PartitionId partition);

    [LoggerMessage(4003, LogLevel.Warning, "Archiving partition {Partition} of hub {Hub} failed; the next run goes on where this one ended")]
    public static partial void Failed(ILogger logger, HubName hub, PartitionId partition, Exception error);

    [LoggerMessage(4004, LogLevel.Error, "Partition {Partition} of hub {Hub} cannot be archived: {Reason}")]
    public static partial void Blocked(ILogger logger, HubName hub, PartitionId partition, string reason);
}
