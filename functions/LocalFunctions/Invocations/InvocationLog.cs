namespace Serverless.LocalFunctions.Invocations;

/// <summary>What is logged of executions; event ids from 40.</summary>
internal static partial class InvocationLog
{
    [LoggerMessage(40, LogLevel.Error, "The function {Function} failed: {Outcome}")]
    public static partial void FunctionFailed(this ILogger logger, string function, InvocationOutcome outcome);

    [LoggerMessage(41, LogLevel.Debug, "The function {Function} runs: {Reason}.")]
    public static partial void FunctionRuns(this ILogger logger, string function, string reason);
}
