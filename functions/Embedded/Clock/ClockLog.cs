using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Clock;

/// <summary>What is said about clocks, once for each change. Event ids 1040 to 1049.</summary>
internal static partial class ClockLog
{
    [LoggerMessage(1040, LogLevel.Warning, "The machine's clock jumped by {By}. It is not followed: events get {Now:O} and what follows. If it stays there it is followed in {Patience}, or after a restart; if it is wrong, set it right")]
    public static partial void ClockJumped(this ILogger logger, TimeSpan by, DateTimeOffset now, TimeSpan patience);

    [LoggerMessage(1041, LogLevel.Information, "The machine's clock is back where it is expected; it is followed again")]
    public static partial void ClockReturned(this ILogger logger);

    [LoggerMessage(1042, LogLevel.Warning, "The machine's clock has stayed where it jumped to by {By}, and is followed from now on. If that is back, the time that events get runs at half speed until the clock has caught up")]
    public static partial void ClockFollowed(this ILogger logger, TimeSpan by);

    [LoggerMessage(1043, LogLevel.Warning, "Hub {Hub}, partition {Partition}: the newest event was enqueued {Ahead} ahead of the machine's clock. The partition's time runs at half speed until the clock has caught up; if the clock is wrong, set it right and restart")]
    public static partial void PartitionAhead(this ILogger logger, HubName hub, PartitionId partition, TimeSpan ahead);

    [LoggerMessage(1044, LogLevel.Warning, "Hub {Hub}: the newest event is {Gap} old by the machine's clock, which may be wrong. Retention by age deletes nothing for {Patience}")]
    public static partial void RetentionWaits(this ILogger logger, HubName hub, TimeSpan gap, TimeSpan patience);
}
