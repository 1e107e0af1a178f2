namespace Serverless.Server.Hosting;

/// <summary>What the host itself logs; event ids from 1.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "Serverless listens on {Urls}, with its data in {Folder} ({Keys}).")]
    public static partial void Listens(this ILogger logger, string urls, string folder, string keys);

    [LoggerMessage(2, LogLevel.Information, "Stopping: no more requests are taken; those under way are answered and what is read is committed.")]
    public static partial void Stops(this ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Stopped cleanly.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "A {Method} request failed (trace id {TraceId}).")]
    public static partial void RequestFailed(this ILogger logger, string method, string traceId, Exception error);

    [LoggerMessage(5, LogLevel.Warning, "A request was answered 503: {Reason}")]
    public static partial void StoreUnavailable(this ILogger logger, string reason, Exception error);

    [LoggerMessage(6, LogLevel.Warning, "OpenTelemetry reports {Fault}: {Detail}. Said again after ten minutes, if it goes on.")]
    public static partial void TelemetryFault(this ILogger logger, string fault, string detail);
}
