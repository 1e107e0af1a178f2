using Microsoft.Extensions.Logging;

namespace Serverless.Storage.Alarm;

/// <summary>What the alarm logs: event ids 4100 to 4109.</summary>
internal static partial class AlarmLog
{
    [LoggerMessage(4100, LogLevel.Warning, "An event was admitted to the hospital, and no webhook is configured: {Message}")]
    public static partial void Admitted(ILogger logger, string message);
}
