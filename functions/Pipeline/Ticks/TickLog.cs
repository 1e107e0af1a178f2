using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Ticks;

/// <summary>What ticking logs: event ids 2090 to 2099.</summary>
internal static partial class TickLog
{
    [LoggerMessage(2090, LogLevel.Warning, "Hub {Hub} got no ticks: {Reason}. The next interval tries again.")]
    public static partial void NotTicked(ILogger logger, HubName hub, string reason, Exception? error);
}
