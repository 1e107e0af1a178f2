using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Ticks;

/// <summary>What ticking logs: event ids 2100 to 2109.</summary>
internal static partial class TickLog
{
    [LoggerMessage(2100, LogLevel.Warning, "Hub {Hub} got no ticks: {Reason}. The next interval tries again.")]
    public static partial void NotTicked(ILogger logger, HubName hub, string reason, Exception? error);
}
