using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Feeds;

/// <summary>
/// A client of a hub that owns one partition, as the SDK's does: it asks where to begin, delivers in batches, begins
/// anew if its handler throws while it still owns the partition, and stops when it is told to.
/// </summary>
internal sealed class FakeHubClient(Projection projection, InMemoryLog hub, IProjectionStore store, int batch, FeedOptions feed)
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>How often it let go because another owner had committed.</summary>
    public int Lost { get; private set; }

    /// <summary>The partition while it owns it.</summary>
    public OwnedPartition? Owned { get; private set; }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Gives the partition back: drained and committed.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync();
            }
            catch (PartitionLostException)
            {
                Lost++;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RunOnceAsync()
    {
        var parts = new OwnedPartitionParts(
            feed, new ProcessingOptions { MinBatchEvents = 3, MaxBatchEvents = 8 }, new ManualTime(), new Random(1), NullLogger.Instance);
        await using var owned = await OwnedPartition.BeginAsync(projection, new PartitionId(0), hub, store, parts, _stop.Token);
        Owned = owned;
        var next = owned.After?.Next ?? (await hub.GetBoundsAsync(owned.Partition, _stop.Token)).First;
        while (true)
        {
            // A client whose hub has nothing new calls its handler with no events every few seconds.
            var wait = hub.WaitAsync(owned.Partition, next, _stop.Token).AsTask();
            if (await Task.WhenAny(wait, owned.Ended) == owned.Ended)
            {
                await owned.PushAsync([], _stop.Token);
            }

            await wait;
            var read = (LogRead.Events)await hub.ReadAsync(owned.Partition, next, batch, int.MaxValue, _stop.Token);
            await owned.PushAsync(read.Items, _stop.Token);
            next = read.Items[^1].SequenceNumber.Next;
        }
    }
}
