using Microsoft.Extensions.Logging;
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
    public static partial void Failed(ILogger logger, ProjectionId projection, string? partition, string operation, string reason, Exception error);
}
