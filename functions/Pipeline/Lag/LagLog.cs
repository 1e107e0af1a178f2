using Microsoft.Extensions.Logging;

namespace Serverless.Pipeline.Lag;

/// <summary>What lag reports log: event ids 2095 to 2099.</summary>
internal static partial class LagLog
{
    [LoggerMessage(2095, LogLevel.Warning, "How far the projections are behind could not be read; the gauges show the last report for a while, then none")]
    public static partial void NotReported(ILogger logger, Exception error);
}
