using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Queues;

/// <summary>
/// Runs a function for each message of a queue, as the queue extension does: a message is deleted when the function
/// succeeded, and comes again when it did not, until it goes to the queue's -poison.
/// </summary>
internal sealed class QueueLoop(string function, Trigger.Queue trigger, QueueServiceClient service, QueueOptions options, Execute execute, TimeProvider time, ILogger logger)
{
    private readonly QueueClient _queue = service.GetQueueClient(trigger.QueueName);
    private readonly QueueClient _poison = service.GetQueueClient($"{trigger.QueueName}-poison");
    private readonly QueuePause _pause = new(options.MaxPollingInterval);
    private bool _isAway;

    /// <summary>Reads until it is stopped, and then waits for what is at work.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        List<Task> atWork = [];
        try
        {
            while (true)
            {
                var messages = await ReceiveAsync(stop);
                atWork.AddRange(messages.Select(message => ProcessAsync(message, stop)));
                if (messages.Count == 0)
                {
                    await Task.Delay(_pause.Next(), time, stop);
                }
                else
                {
                    _pause.Reset();
                }

                atWork.RemoveAll(task => task.IsCompletedSuccessfully);
                while (atWork.Count > options.NewBatchThreshold)
                {
                    atWork.Remove(await Task.WhenAny(atWork));
                }
            }
        }
        finally
        {
            await Task.WhenAll(atWork);
        }
    }

    /// <summary>Runs the function for a text that comes from no queue.</summary>
    public Task<InvocationOutcome> RunOnceAsync(string text, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var message = QueuesModelFactory.QueueMessage(Guid.NewGuid().ToString(), "", text, 1, now, now, now + TimeSpan.FromDays(7));
        return InvokeAsync(message, QueueInput.BodyOf(text, isBase64: false)!.Value, stop);
    }

    private Task<InvocationOutcome> InvokeAsync(QueueMessage message, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        logger.FunctionRuns(function, "a message came");
        var input = new ParameterBinding { Name = trigger.Binding, Data = QueueInput.Of(message, body, trigger.Form) };
        return execute(function, input, QueueInput.MetadataOf(message, body), stop);
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(CancellationToken stop)
    {
        try
        {
            var messages = (await _queue.ReceiveMessagesAsync(options.BatchSize, TakenMessage.Unseen, stop)).Value;
            if (_isAway)
            {
                _isAway = false;
                logger.ReadsAgain(_queue.Name);
            }

            return messages;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // Whoever writes to it first makes it.
            return [];
        }
        catch (Exception e) when (IsOutside(e))
        {
            if (!_isAway)
            {
                _isAway = true;
                logger.CannotRead(_queue.Name, FirstLine(e));
            }

            return [];
        }
    }

    private async Task ProcessAsync(QueueMessage message, CancellationToken stop)
    {
        await using var taken = new TakenMessage(_queue, message, time);
        taken.Keep();
        try
        {
            await RunAndSettleAsync(taken, message, stop);
        }
        catch (Exception e) when (IsOutside(e))
        {
            logger.NotSettled(message.MessageId, _queue.Name, FirstLine(e));
        }
    }

    private async Task RunAndSettleAsync(TakenMessage taken, QueueMessage message, CancellationToken stop)
    {
        if (QueueInput.BodyOf(message.MessageText, options.IsBase64) is not { } body)
        {
            await PoisonAsync(taken, "it is not encoded in base64, as host.json says.");
        }
        else if (message.DequeueCount > options.MaxDequeueCount)
        {
            await PoisonAsync(taken, $"it has been taken {message.DequeueCount} times.");
        }
        else if (await RunToTheEndAsync(message, body, stop))
        {
            await taken.DeleteAsync(CancellationToken.None);
        }
        else if (stop.IsCancellationRequested)
        {
            // Not the message's fault: the next host takes it at once.
            await taken.ReleaseAsync(TimeSpan.Zero, CancellationToken.None);
        }
        else if (message.DequeueCount >= options.MaxDequeueCount)
        {
            await PoisonAsync(taken, $"it has failed {message.DequeueCount} times.");
        }
        else
        {
            await taken.ReleaseAsync(options.VisibilityTimeout, CancellationToken.None);
        }
    }

    private async Task<bool> RunToTheEndAsync(QueueMessage message, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        try
        {
            return await InvokeAsync(message, body, stop) is InvocationOutcome.Succeeded;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task PoisonAsync(TakenMessage taken, string reason)
    {
        logger.Poisoned(taken.Message.MessageId, _queue.Name, _poison.Name, reason);
        await _poison.CreateIfNotExistsAsync();
        await _poison.SendMessageAsync(taken.Message.MessageText);
        await taken.DeleteAsync(CancellationToken.None);
    }

    private static bool IsOutside(Exception e) => e is RequestFailedException or AggregateException or Azure.Identity.AuthenticationFailedException or IOException;

    private static string FirstLine(Exception e) => (e is AggregateException { InnerException: { } inner } ? inner : e).Message.Split('\n')[0].TrimEnd();
}
