using Google.Protobuf.WellKnownTypes;
using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Workers;

/// <summary>
/// Keeps a worker running: one that ends, loses its connection or does not answer any more is replaced, with pauses
/// that double while starts fail.
/// </summary>
internal sealed class WorkerSupervisor(WorkerLauncher launcher, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may not answer; a laptop that swaps is slow too.</summary>
    private static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker has to end what it does, as the Functions host grants it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<Worker> _ready = New();
    private Task _keeping = Task.CompletedTask;

    /// <summary>The worker that is ready, or the next one that will be.</summary>
    public Task<Worker> Ready => Volatile.Read(ref _ready).Task;

    /// <summary>Starts the first worker.</summary>
    /// <exception cref="LocalFunctionsException">It could not be started; it is not tried again.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        var worker = await launcher.StartAsync(stop);
        logger.Ready(worker.Process.Id, worker.Functions.Count);
        _ready.SetResult(worker);
        _keeping = KeepAsync(worker);
    }

    /// <summary>Ends a worker that is of no more use; another one takes its place.</summary>
    public void Recycle(Worker worker, string reason)
    {
        if (!worker.Process.Exited.IsCompleted)
        {
            logger.Recycled(reason);
            worker.Process.Kill();
        }
    }

    /// <summary>Lets the worker end what it does, and ends it. No other one is started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        if (Ready.IsCompletedSuccessfully)
        {
            var worker = await Ready;
            await worker.Channel.TellAsync(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(Grace) } }, CancellationToken.None);
            await EndAsync(worker);
            await worker.Process.DisposeAsync();
        }

        _stop.Dispose();
    }

    private static TaskCompletionSource<Worker> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task KeepAsync(Worker worker)
    {
        try
        {
            while (true)
            {
                await WatchAsync(worker);
                Volatile.Write(ref _ready, New());
                logger.Lost(worker.Process.Id, await EndAsync(worker), FirstPause);
                await worker.Process.DisposeAsync();
                worker = await StartAgainAsync();
                logger.Ready(worker.Process.Id, worker.Functions.Count);
                _ready.SetResult(worker);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Returns when the worker is lost.</summary>
    private async Task WatchAsync(Worker worker)
    {
        while (true)
        {
            var pause = Task.Delay(BetweenQuestions, time, _stop.Token);
            if (await Task.WhenAny(worker.Lost, pause) != pause)
            {
                return;
            }

            await pause;
            using var late = new CancellationTokenSource(Unanswered, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
            try
            {
                await worker.Channel.AskAsync(new StreamingMessage { WorkerStatusRequest = new WorkerStatusRequest() }, end.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                Recycle(worker, $"it has not answered for {Unanswered.TotalSeconds:0} seconds.");
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    /// <summary>Waits for the end of a worker that is ending, and kills it if that takes too long.</summary>
    private async Task<WorkerExit> EndAsync(Worker worker)
    {
        try
        {
            return await worker.Process.Exited.WaitAsync(Grace, time);
        }
        catch (TimeoutException)
        {
            logger.Killed(Grace);
            worker.Process.Kill();
            return await worker.Process.Exited;
        }
    }

    private async Task<Worker> StartAgainAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, _stop.Token);
            try
            {
                return await launcher.StartAsync(_stop.Token);
            }
            catch (LocalFunctionsException e)
            {
                logger.NotStarted(e.Message, pause * 2 < LongestPause ? pause * 2 : LongestPause);
            }
        }
    }
}
