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

    [LoggerMessage(2106, LogLevel.Warning, "View log {Path} does not belong to the database and is set aside under another name: {Reason}. The log is processed again from the database's positions")]
    public static partial void LogFileDoesNotFit(ILogger logger, string path, string reason);

    [LoggerMessage(2107, LogLevel.Warning, "View log {Path} could not be deleted, and is passed over at the next start")]
    public static partial void LogFileStays(ILogger logger, Exception error, string path);

    [LoggerMessage(2108, LogLevel.Warning, "View database {Path} is behind the view log; commits go on until that is full, and this is tried again")]
    public static partial void FlushFailed(ILogger logger, Exception error, string path);

    [LoggerMessage(2109, LogLevel.Error, "{Damage}")]
    public static partial void Damaged(ILogger logger, string damage);

    [LoggerMessage(2110, LogLevel.Information, "View database {Path} is new: every view is built from the first event of the log, and the hospital is empty")]
    public static partial void Created(ILogger logger, string path);

    [LoggerMessage(2111, LogLevel.Information, "View database {Path} is upgraded from schema {From} to {To}; {Copy} is as it was, until the first clean stop")]
    public static partial void Upgraded(ILogger logger, string path, long from, long to, string copy);

    [LoggerMessage(2112, LogLevel.Warning, "View log {Path} has {Bytes} bytes from offset {Offset} on that are no whole commit, and are left out: the log is processed again from there")]
    public static partial void LogFileBroken(ILogger logger, string path, int offset, int bytes);

    [LoggerMessage(2113, LogLevel.Warning, "View database {Path}: {Finding}")]
    public static partial void NotAsLeft(ILogger logger, string path, string finding);

    [LoggerMessage(2114, LogLevel.Warning, "View database {Path} lacked the request of {By} for a release of patient {Patient}, which was acknowledged; it is made again")]
    public static partial void RequestAgain(ILogger logger, string path, string by, string patient);

    [LoggerMessage(2104, LogLevel.Information, "View database {Path} is closed")]
    public static partial void Closed(ILogger logger, string path);
}
