using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azurite;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Protocol;
using Serverless.LocalFunctions.Running;

namespace Serverless.LocalFunctions.Queues;

public sealed class QueueLoopTests(AzuriteFixture azurite)
{
    private readonly ConcurrentQueue<(string Text, string Times)> _runs = new();
    private Func<string, bool> _succeeds = _ => true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_decoded_run_once_and_deleted()
    {
        var (queue, _) = await RunAsync(async (queue, _) =>
        {
            await queue.SendMessageAsync(Encoded("grüße"), Stop);
            await Waits.UntilAsync(() => CountAsync(queue), count => count == 0 && !_runs.IsEmpty);
        });

        Assert.Equal([("grüße", "1")], _runs);
        Assert.Equal(0, await CountAsync(queue));
    }

    [Fact]
    public async Task A_message_that_fails_comes_again_and_after_the_last_time_goes_to_poison_as_it_is()
    {
        _succeeds = _ => false;

        var (queue, poison) = await RunAsync(async (queue, poison) =>
        {
            await queue.SendMessageAsync(Encoded("bad"), Stop);
            await Waits.UntilAsync(() => CountAsync(poison), count => count == 1);
        });

        Assert.Equal([("bad", "1"), ("bad", "2"), ("bad", "3")], _runs);
        Assert.Equal(Encoded("bad"), (await poison.PeekMessageAsync(Stop)).Value.MessageText);
        Assert.Equal(0, await CountAsync(queue));
    }

    [Fact]
    public async Task A_message_in_another_encoding_goes_to_poison_without_a_run()
    {
        await RunAsync(async (queue, poison) =>
        {
            await queue.SendMessageAsync("{\"no\": \"base64\"}", Stop);
            await Waits.UntilAsync(() => CountAsync(poison), count => count == 1);
        });

        Assert.Empty(_runs);
    }

    private static string Encoded(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<int> CountAsync(QueueClient queue) =>
        await queue.ExistsAsync(Stop) ? (await queue.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount : 0;

    private async Task<(QueueClient Queue, QueueClient Poison)> RunAsync(Func<QueueClient, QueueClient, Task> act)
    {
        var name = azurite.NewName();
        var service = new QueueServiceClient((await azurite.GetAsync()).ConnectionString);
        var (queue, poison) = (service.GetQueueClient(name), service.GetQueueClient($"{name}-poison"));
        await queue.CreateAsync(cancellationToken: Stop);
        var options = new QueueOptions { MaxPollingInterval = QueuePause.Shortest, MaxDequeueCount = 3 };
        var trigger = new Trigger.Queue("message", name, "Storage", MessageForm.Text);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = new QueueLoop("wake", trigger, service, options, Run, TimeProvider.System, NullLogger.Instance).RunAsync(end.Token);
        await act(queue, poison);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return (queue, poison);
    }

    private Task<InvocationOutcome> Run(string function, ParameterBinding input, IReadOnlyDictionary<string, TypedData> metadata, CancellationToken stop)
    {
        _runs.Enqueue((input.Data.String, metadata["DequeueCount"].Json));
        return Task.FromResult<InvocationOutcome>(_succeeds(input.Data.String) ? new InvocationOutcome.Succeeded() : new InvocationOutcome.Failed("no"));
    }
}
