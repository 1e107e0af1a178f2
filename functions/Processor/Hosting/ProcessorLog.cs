namespace Serverless.Processor.Hosting;

/// <summary>What the host of the processors logs; event ids from 1.</summary>
internal static partial class ProcessorLog
{
    [LoggerMessage(1, LogLevel.Information, "The processors of hub {Hub} have begun; which partitions they own is decided with the other replicas")]
    public static partial void Began(this ILogger logger, string hub);

    [LoggerMessage(2, LogLevel.Warning, "The processors cannot begin yet; trying again in {Delay}")]
    public static partial void Waits(this ILogger logger, TimeSpan delay, Exception error);

    [LoggerMessage(3, LogLevel.Information, "Handing over {Partitions} partitions: no more events are read, and what is begun is committed")]
    public static partial void HandsOver(this ILogger logger, int partitions);

    [LoggerMessage(4, LogLevel.Information, "Handed over.")]
    public static partial void HandedOver(this ILogger logger);
}
