using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Server.Composition;

/// <summary>What is logged of positions that do not fit the logs; event ids from 20.</summary>
internal static partial class AgreementLog
{
    public static void Log(this ILogger logger, LogAgreement agreement)
    {
        foreach (var conflict in agreement.Conflicts)
        {
            logger.Conflict(conflict.Words);
        }

        foreach (var place in agreement.Unknown)
        {
            logger.Unknown(place.Projection, place.Partition.Value, place.Position.Sequence.Value);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "{Words} Nothing is published to that hub until then.")]
    private static partial void Conflict(this ILogger logger, string words);

    [LoggerMessage(21, LogLevel.Information, "{Projection} is at event {Position} of partition {Partition}, of a hub that is not open here; it is not compared with any log")]
    private static partial void Unknown(this ILogger logger, ProjectionId projection, int partition, long position);
}
