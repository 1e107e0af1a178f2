using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>What processing logs: event ids 2000 to 2089.</summary>
internal static partial class ProcessingLog
{
    [LoggerMessage(2000, LogLevel.Debug, "{Projection} runs on partition {Partition} after event {Position}")]
    public static partial void Running(ILogger logger, ProjectionId projection, PartitionId partition, SequenceNumber position);

    [LoggerMessage(2001, LogLevel.Warning, "{Projection} retries partition {Partition} in {Delay}, attempt {Attempt}")]
    public static partial void Retrying(
        ILogger logger, ProjectionId projection, PartitionId partition, TimeSpan delay, int attempt, Exception error);

    [LoggerMessage(2002, LogLevel.Error, "{Projection} has stopped on partition {Partition}: {Reason}")]
    public static partial void Stopped(ILogger logger, ProjectionId projection, PartitionId partition, string reason, Exception? error);

    [LoggerMessage(2003, LogLevel.Information, "{Projection} works again on partition {Partition} after {Attempts} attempts")]
    public static partial void Recovered(ILogger logger, ProjectionId projection, PartitionId partition, int attempts);

    [LoggerMessage(2004, LogLevel.Warning, "Processing did not drain within {Timeout}; commits that had begun were given up and will be done again")]
    public static partial void NotDrained(ILogger logger, TimeSpan timeout);
}
