using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Workers;

/// <summary>Passes on what workers log and print. What is shown is for host.json to say.</summary>
internal sealed partial class WorkerLog(ILoggerFactory logging)
{
    private readonly ILogger _console = logging.CreateLogger("Host.Function.Console");

    public void Write(RpcLog log)
    {
        var (logger, level) = (logging.CreateLogger(log.Category), LevelOf(log.Level));

        // A custom metric has no words.
        if (log.LogCategory != RpcLog.Types.RpcLogCategory.CustomMetric && logger.IsEnabled(level))
        {
            Said(logger, level, log.Exception is { } e ? $"{log.Message}\n{e.Message}" : log.Message);
        }
    }

    public void Print(string line) => Said(_console, LogLevel.Information, line);

    private static LogLevel LevelOf(RpcLog.Types.Level level) => level switch
    {
        RpcLog.Types.Level.Trace => LogLevel.Trace,
        RpcLog.Types.Level.Debug => LogLevel.Debug,
        RpcLog.Types.Level.Information => LogLevel.Information,
        RpcLog.Types.Level.Warning => LogLevel.Warning,
        RpcLog.Types.Level.Error => LogLevel.Error,
        RpcLog.Types.Level.Critical => LogLevel.Critical,
        _ => LogLevel.None,
    };

    [LoggerMessage("{Line}")]
    private static partial void Said(ILogger logger, LogLevel level, string line);
}
