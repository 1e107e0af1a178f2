namespace Serverless.LocalFunctions.Queues;

/// <summary>What is logged of queues; event ids from 60.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(60, LogLevel.Warning, "The queue {Queue} cannot be read: {Reason} It is asked again until it can.")]
    public static partial void CannotRead(this ILogger logger, string queue, string reason);

    [LoggerMessage(61, LogLevel.Information, "The queue {Queue} can be read again.")]
    public static partial void ReadsAgain(this ILogger logger, string queue);

    [LoggerMessage(62, LogLevel.Warning, "The message {Message} of the queue {Queue} goes to {Poison}: {Reason}")]
    public static partial void Poisoned(this ILogger logger, string message, string queue, string poison, string reason);

    [LoggerMessage(63, LogLevel.Warning, "The message {Message} of the queue {Queue} could not be settled and will come again: {Reason}")]
    public static partial void NotSettled(this ILogger logger, string message, string queue, string reason);
}
