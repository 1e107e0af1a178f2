using Microsoft.Extensions.Logging;

namespace Serverless.Pipeline.Processing;

/// <summary>Ends loops in two steps: they stop pulling and end the commits that have begun; what takes too long is given up.</summary>
internal sealed class Draining(ProcessingOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Stops pulling.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Gives up what has begun.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Completes when what runs has ended.</summary>
    public async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        try
        {
            await running.WaitAsync(options.DrainTimeout, time);
        }
        catch (TimeoutException)
        {
            ProcessingLog.NotDrained(logger, options.DrainTimeout);
            await _abort.CancelAsync();
            await running;
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }
}
