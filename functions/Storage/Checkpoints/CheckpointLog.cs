using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Checkpoints;

/// <summary>What checkpoints log: event ids 4100 to 4109.</summary>
internal static partial class CheckpointLog
{
    [LoggerMessage(4100, LogLevel.Warning, "The checkpoint at event {Sequence} was not written; KEDA sees an older one until it is")]
    public static partial void NotWritten(ILogger logger, SequenceNumber sequence, Exception error);
}
