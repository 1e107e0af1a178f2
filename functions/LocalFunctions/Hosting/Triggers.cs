using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Queues;
using Serverless.LocalFunctions.Timers;

namespace Serverless.LocalFunctions.Hosting;

/// <summary>Timers and queues: what runs functions without a caller.</summary>
internal sealed class Triggers
{
    private readonly Dictionary<string, Func<string, CancellationToken, Task<InvocationOutcome>>> _once = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Func<CancellationToken, Task>> _loops = [];

    /// <exception cref="LocalFunctionsException">A queue's connection is not there.</exception>
    public Triggers(IEnumerable<AppFunction> functions, AppSettings settings, HostJson host, Execute execute, TimeProvider time, ILogger logger)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is Trigger.Timer timer)
            {
                var loop = new TimerLoop(function.Name, timer, execute, time, logger);
                _once.Add(function.Name, (_, stop) => loop.RunOnceAsync("it was asked for", stop));
                _loops.Add(loop.RunAsync);
            }
            else if (function.Trigger is Trigger.Queue queue)
            {
                var service = QueueConnection.Open(function.Name, queue.Connection, settings);
                var loop = new QueueLoop(function.Name, queue, service, host.Queues, execute, time, logger);
                _once.Add(function.Name, loop.RunOnceAsync);
                _loops.Add(loop.RunAsync);
            }
        }
    }

    /// <summary>Runs one of them now; null if no such function is here.</summary>
    public Task<InvocationOutcome>? RunOnce(string function, string input, CancellationToken stop) =>
        _once.TryGetValue(function, out var run) ? run(input, stop) : null;

    /// <summary>Runs all of them when their time comes, until they are stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // One that ends by a mistake of ours ends the others: half a host is worse than none.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var loops = _loops.Select(loop => loop(end.Token)).ToList();
        if (loops.Count > 0)
        {
            await Task.WhenAny(loops);
            await end.CancelAsync();
        }

        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }
}
