namespace Serverless.LocalFunctions.Hosting;

/// <summary>What the host itself logs; event ids from 1.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "The functions of {Folder} are at {Address} ({Keys}).")]
    public static partial void Listens(this ILogger logger, string folder, Uri address, string keys);

    [LoggerMessage(2, LogLevel.Information, "Stopping: no more requests are taken, and the worker ends what it does.")]
    public static partial void Stops(this ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Stopped cleanly.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "{Function}: {Trigger}")]
    public static partial void Has(this ILogger logger, string function, string trigger);
}
