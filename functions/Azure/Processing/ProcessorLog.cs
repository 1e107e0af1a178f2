using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Azure.Processing;

/// <summary>What the processors on Event Hubs log: event ids 5000 to 5019.</summary>
internal static partial class ProcessorLog
{
    [LoggerMessage(5000, LogLevel.Information, "{Projection} gives back partition {Partition}: {Reason}")]
    public static partial void GivesBack(ILogger logger, ProjectionId projection, string partition, string reason);

    [LoggerMessage(5001, LogLevel.Information, "{Projection} no longer reads partition {Partition}: {Reason}")]
    public static partial void TakenOver(ILogger logger, ProjectionId projection, string? partition, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "{Projection}, partition {Partition}: '{Operation}' failed and is tried again. {Reason}")]
    public static partial void Failed(ILogger logger, ProjectionId projection, string? partition, string operation, string reason);

    [LoggerMessage(5003, LogLevel.Error, "{Projection}, partition {Partition}: '{Operation}' failed and is tried again. {Reason}")]
    public static partial void FailedUnexpectedly(
        ILogger logger, ProjectionId projection, string? partition, string operation, string reason, Exception error);

    [LoggerMessage(5004, LogLevel.Information, "{Projection} opens its store on {Partitions} partitions")]
    public static partial void Opens(ILogger logger, ProjectionId projection, int partitions);

    [LoggerMessage(5005, LogLevel.Debug, "{Projection} has opened its store on partition {Partition}, at event {Position}, in {Elapsed}")]
    public static partial void Opened(ILogger logger, ProjectionId projection, PartitionId partition, SequenceNumber position, TimeSpan elapsed);

    [LoggerMessage(5006, LogLevel.Information, "{Projection} has opened its store in {Elapsed} and begins")]
    public static partial void Begins(ILogger logger, ProjectionId projection, TimeSpan elapsed);

    [LoggerMessage(5007, LogLevel.Warning, "{Projection} cannot begin yet, attempt {Attempt}; trying again in {Delay}. {Reason}")]
    public static partial void Waits(ILogger logger, ProjectionId projection, int attempt, TimeSpan delay, string reason);

    [LoggerMessage(5008, LogLevel.Warning, "{Projection} has no checkpoint for partition {Partition}: {Reason}")]
    public static partial void NotSeeded(ILogger logger, ProjectionId projection, PartitionId partition, string reason);

    [LoggerMessage(5009, LogLevel.Warning, "{Projection} could not give its partitions up; other processes have them when its ownership has run out. {Reason}")]
    public static partial void NotGivenUp(ILogger logger, ProjectionId projection, string reason);

    [LoggerMessage(5010, LogLevel.Error, "{Projection} could not end its work on partition {Partition} in order; whoever has it next begins with what is committed")]
    public static partial void NotEnded(ILogger logger, ProjectionId projection, string partition, Exception error);
}
