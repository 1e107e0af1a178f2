using Microsoft.Extensions.Logging;

namespace Serverless.Http.Failures;

/// <summary>What is logged of requests that fail; event ids from 400.</summary>
internal static partial class FailureLog
{
    [LoggerMessage(400, LogLevel.Error, "A {Method} request failed (trace id {TraceId}).")]
    public static partial void RequestFailed(this ILogger logger, string method, string traceId, Exception error);

    [LoggerMessage(401, LogLevel.Warning, "A request was answered 503: {Reason}")]
    public static partial void StoreUnavailable(this ILogger logger, string reason, Exception error);

    [LoggerMessage(402, LogLevel.Error, "A request was answered 500: {Reason}")]
    public static partial void StoreDamaged(this ILogger logger, string reason);
}
