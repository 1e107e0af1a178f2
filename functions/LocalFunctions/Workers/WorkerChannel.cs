using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Workers;

/// <summary>
/// The conversation with one worker. Questions and answers are matched by their request id, which the .NET worker gives
/// back with each answer.
/// </summary>
internal sealed class WorkerChannel(Action<RpcLog> log)
{
    private readonly Channel<StreamingMessage> _toWorker = Channel.CreateBounded<StreamingMessage>(new BoundedChannelOptions(256) { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker has connected.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="IOException">The connection ended before.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken stop)
    {
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        question.RequestId = Guid.NewGuid().ToString();
        _asked[question.RequestId] = answer;
        try
        {
            if (_ended.Task.IsCompleted)
            {
                throw Gone();
            }

            await TellAsync(question, stop);
            return await answer.Task.WaitAsync(stop);
        }
        finally
        {
            _asked.TryRemove(question.RequestId, out _);
        }
    }

    /// <summary>Says something that is not answered. What a worker no longer hears is lost with it.</summary>
    public async ValueTask TellAsync(StreamingMessage message, CancellationToken stop)
    {
        try
        {
            await _toWorker.Writer.WriteAsync(message, stop);
        }
        catch (ChannelClosedException)
        {
            // Who asked learns it from the end of the connection.
        }
    }

    /// <summary>Talks until the connection ends.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> fromWorker, IServerStreamWriter<StreamingMessage> toWorker, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sending = SendAsync(toWorker, end.Token);
        _connected.TrySetResult();
        try
        {
            while (await fromWorker.MoveNext(end.Token))
            {
                Take(fromWorker.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // The worker is gone; its process says more.
        }
        finally
        {
            _toWorker.Writer.TryComplete();
            await end.CancelAsync();
            await sending;
            _ended.TrySetResult();
            foreach (var answer in _asked.Values)
            {
                answer.TrySetException(Gone());
            }
        }
    }

    private static IOException Gone() => new("The connection to the worker has ended.");

    private void Take(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog)
        {
            log(message.RpcLog);
        }
        else if (_asked.TryGetValue(message.RequestId, out var answer))
        {
            answer.TrySetResult(message);
        }
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> toWorker, CancellationToken stop)
    {
        try
        {
            await foreach (var message in _toWorker.Reader.ReadAllAsync(stop))
            {
                await toWorker.WriteAsync(message, stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or Grpc.Core.RpcException or InvalidOperationException)
        {
            // As above: a stream that was completed refuses further messages.
        }
    }
}
