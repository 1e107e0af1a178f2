namespace Serverless.Processor.Hosting;

/// <summary>What the host of the processors logs; event ids 1 to 10.</summary>
internal static partial class ProcessorLog
{
    [LoggerMessage(1, LogLevel.Information, "The processors of hub {Hub} have begun; which partitions they own is decided with the other replicas")]
    public static partial void Began(this ILogger logger, string hub);

    [LoggerMessage(3, LogLevel.Information, "Handing over {Partitions} partitions: no more events are read, and what is begun is committed")]
    public static partial void HandsOver(this ILogger logger, int partitions);

    [LoggerMessage(4, LogLevel.Information, "Handed over.")]
    public static partial void HandedOver(this ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "The hand-over did not end in order; other replicas go on once the ownership of this one has run out")]
    public static partial void NotHandedOver(this ILogger logger, Exception error);
}
