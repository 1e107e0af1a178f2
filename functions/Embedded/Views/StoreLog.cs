using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.Views;

/// <summary>What the store writes to the log: event ids 2100 to 2119.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(2100, LogLevel.Information, "View database {Path} is open: {Projections} projections")]
    public static partial void Opened(ILogger logger, string path, int projections);

    [LoggerMessage(2101, LogLevel.Warning, "View database {Path}: a transaction for {Count} callers failed and is undone; they try again")]
    public static partial void GroupFailed(ILogger logger, Exception error, string path, int count);

    [LoggerMessage(2102, LogLevel.Information, "View database {Path}: transactions go on")]
    public static partial void Resumed(ILogger logger, string path);

    [LoggerMessage(2103, LogLevel.Error, "View database {Path}: a failed transaction could not be undone; restart the process if commits keep failing")]
    public static partial void RollbackFailed(ILogger logger, Exception error, string path);

    [LoggerMessage(2105, LogLevel.Information, "View database {Path}: {Commits} commits of the view log are taken over")]
    public static partial void TakenOver(ILogger logger, string path, int commits);

    [LoggerMessage(2106, LogLevel.Warning, "View log {Path} does not belong to the database and is deleted: {Reason}. The log is processed again from the database's positions")]
    public static partial void LogFileDoesNotFit(ILogger logger, string path, string reason);

    [LoggerMessage(2107, LogLevel.Warning, "View log {Path} could not be deleted, and is passed over at the next start")]
    public static partial void LogFileStays(ILogger logger, Exception error, string path);

    [LoggerMessage(2108, LogLevel.Warning, "View database {Path} is behind the view log; commits go on until that is full, and this is tried again")]
    public static partial void FlushFailed(ILogger logger, Exception error, string path);

    [LoggerMessage(2104, LogLevel.Information, "View database {Path} is closed")]
    public static partial void Closed(ILogger logger, string path);
}
