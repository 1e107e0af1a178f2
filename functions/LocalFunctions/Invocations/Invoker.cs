using System.Diagnostics;
using Serverless.LocalFunctions.Protocol;
using Serverless.LocalFunctions.Workers;

namespace Serverless.LocalFunctions.Invocations;

/// <summary>Has functions executed by the worker, for as long as host.json allows.</summary>
/// <param name="workers">Gives the worker.</param>
/// <param name="timeout">functionTimeout of host.json; null for any time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what failed.</param>
internal sealed class Invoker(WorkerSupervisor workers, TimeSpan? timeout, TimeProvider time, ILogger logger)
{
    /// <summary>How long an execution has to end that was told to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Executes a function on the worker that is ready, or will be.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="input">What triggered it.</param>
    /// <param name="metadata">What else is known of that.</param>
    /// <param name="stop">Tells the function to end, or gives up waiting for a worker.</param>
    public async Task<InvocationOutcome> InvokeAsync(string function, ParameterBinding input, IReadOnlyDictionary<string, TypedData> metadata, CancellationToken stop)
    {
        var worker = await workers.Ready.WaitAsync(stop);
        return await InvokeAsync(worker, Guid.NewGuid().ToString(), function, input, metadata, stop);
    }

    /// <summary>The same on a given worker, with an id by which a request finds its execution.</summary>
    public async Task<InvocationOutcome> InvokeAsync(
        Worker worker, string id, string function, ParameterBinding input, IReadOnlyDictionary<string, TypedData> metadata, CancellationToken stop)
    {
        var request = new InvocationRequest { InvocationId = id, FunctionId = worker.Functions[function].Id, TraceContext = Trace() };
        request.InputData.Add(input);
        foreach (var (name, value) in metadata)
        {
            request.TriggerMetadata[name] = value;
        }

        var outcome = await RunAsync(worker, request, stop);
        if (outcome is not InvocationOutcome.Succeeded)
        {
            logger.FunctionFailed(function, outcome);
        }

        return outcome;
    }

    private async Task<InvocationOutcome> RunAsync(Worker worker, InvocationRequest request, CancellationToken stop)
    {
        using var over = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, time);
        using var told = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        var answer = worker.Channel.AskAsync(new StreamingMessage { InvocationRequest = request }, CancellationToken.None);
        try
        {
            return OutcomeOf(await answer.WaitAsync(told.Token));
        }
        catch (IOException)
        {
            return new InvocationOutcome.WorkerLost();
        }
        catch (OperationCanceledException)
        {
            await worker.Channel.TellAsync(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }, CancellationToken.None);
        }

        try
        {
            return OutcomeOf(await answer.WaitAsync(Grace, time, CancellationToken.None));
        }
        catch (IOException)
        {
            return new InvocationOutcome.WorkerLost();
        }
        catch (TimeoutException)
        {
            // Nothing else ends what does not listen. As in the Functions host, only the time limit costs the worker.
            if (over.IsCancellationRequested)
            {
                workers.Recycle(worker, $"an execution took longer than {timeout}.");
                return new InvocationOutcome.TimedOut(timeout!.Value);
            }

            return new InvocationOutcome.Failed("It was told to end and did not.");
        }
    }

    private static InvocationOutcome OutcomeOf(StreamingMessage answer) => answer.InvocationResponse?.Result switch
    {
        { Status: StatusResult.Types.Status.Success } => new InvocationOutcome.Succeeded(),
        var result => new InvocationOutcome.Failed(result?.Exception?.Message is { Length: > 0 } error ? error : "The worker gave no reason."),
    };

    private static RpcTraceContext Trace() => Activity.Current is { } activity
        ? new RpcTraceContext { TraceParent = activity.Id ?? "", TraceState = activity.TraceStateString ?? "" }
        : new RpcTraceContext();
}
