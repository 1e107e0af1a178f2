using Microsoft.Extensions.Logging;

namespace Serverless.Storage.Alarm;

/// <summary>What the alarm logs: event ids 4110 to 4119.</summary>
internal static partial class AlarmLog
{
    [LoggerMessage(4110, LogLevel.Warning, "An event of type {EventType} was admitted to the hospital as {Patient} ({Exception}), and no webhook is configured to tell it to")]
    public static partial void Admitted(ILogger logger, string? eventType, string patient, string exception);
}
