namespace Serverless.Api.Composition;

/// <summary>
/// Opens what a host works with. What it needs may be away when it starts (a role that is not in force yet, a network or
/// an account that is not there): it tries again for as long as it takes, says what it waits for, and does not end.
/// </summary>
public static class Opening
{
    /// <summary>The time between two tries.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <param name="open">Opens it; what it has opened by a failure it closes.</param>
    /// <param name="waitsFor">Is told what it waits for, in words.</param>
    /// <param name="logger">For each try that failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<T> OpenAsync<T>(
        Func<CancellationToken, Task<T>> open, Action<string> waitsFor, ILogger logger, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await open(stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                waitsFor(e.Message);
                if (e is IOException)
                {
                    // It says by itself what is away; where in our code that was noticed helps nobody.
                    logger.Waits(Retry, e.Message);
                }
                else
                {
                    logger.Failed(Retry, e);
                }
            }

            await Task.Delay(Retry, time, stop);
        }
    }
}

/// <summary>What opening logs; event ids from 11.</summary>
internal static partial class OpeningLog
{
    [LoggerMessage(11, LogLevel.Warning, "This host cannot begin yet; trying again in {Delay}. {Reason}")]
    public static partial void Waits(this ILogger logger, TimeSpan delay, string reason);

    [LoggerMessage(12, LogLevel.Error, "This host cannot begin; trying again in {Delay}")]
    public static partial void Failed(this ILogger logger, TimeSpan delay, Exception error);
}
