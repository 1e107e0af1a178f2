using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Serverless.LocalFunctions.Queues;

/// <summary>A message that was taken from its queue: nobody else sees it until it is settled, for as long as this process lives.</summary>
internal sealed class TakenMessage(QueueClient queue, QueueMessage message, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a message is unseen at once; as in the queue extension.</summary>
    public static readonly TimeSpan Unseen = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _settled = new();
    private string _receipt = message.PopReceipt;
    private Task _keeping = Task.CompletedTask;

    public QueueMessage Message => message;

    /// <summary>Prolongs the time in which nobody else sees it, again and again.</summary>
    public void Keep() => _keeping = KeepAsync();

    public Task DeleteAsync(CancellationToken stop) => SettleAsync(() => queue.DeleteMessageAsync(message.MessageId, _receipt, stop));

    /// <summary>Gives it back: it is seen again after a while.</summary>
    public Task ReleaseAsync(TimeSpan after, CancellationToken stop) =>
        SettleAsync(() => queue.UpdateMessageAsync(message.MessageId, _receipt, visibilityTimeout: after, cancellationToken: stop));

    public async ValueTask DisposeAsync()
    {
        await _settled.CancelAsync();
        await _keeping;
        _settled.Dispose();
    }

    private async Task SettleAsync(Func<Task> settle)
    {
        // Each prolongation changes the receipt.
        await _settled.CancelAsync();
        await _keeping;
        await settle();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Unseen / 2, time, _settled.Token);
                try
                {
                    _receipt = (await queue.UpdateMessageAsync(message.MessageId, _receipt, visibilityTimeout: Unseen, cancellationToken: _settled.Token)).Value.PopReceipt;
                }
                catch (RequestFailedException)
                {
                    // Tried again before the time is over, and then it comes a second time, as queues do.
                }
            }
        }
        catch (OperationCanceledException) when (_settled.IsCancellationRequested)
        {
            return;
        }
    }
}
