namespace Serverless.LocalFunctions.Workers;

/// <summary>What is logged of workers; event ids from 20.</summary>
internal static partial class WorkerLifecycleLog
{
    [LoggerMessage(20, LogLevel.Information, "The worker runs as process {Process} and has loaded {Functions} functions.")]
    public static partial void Ready(this ILogger logger, int process, int functions);

    [LoggerMessage(21, LogLevel.Error, "The worker, process {Process}, has ended with {Exit}. It is started again in {Pause}.")]
    public static partial void Lost(this ILogger logger, int process, WorkerExit exit, TimeSpan pause);

    [LoggerMessage(22, LogLevel.Error, "The worker could not be started again: {Reason} The next try is in {Pause}.")]
    public static partial void NotStarted(this ILogger logger, string reason, TimeSpan pause);

    [LoggerMessage(23, LogLevel.Error, "The worker is killed: {Reason}")]
    public static partial void Recycled(this ILogger logger, string reason);

    [LoggerMessage(24, LogLevel.Warning, "The worker did not end within {Patience} and is killed.")]
    public static partial void Killed(this ILogger logger, TimeSpan patience);
}
