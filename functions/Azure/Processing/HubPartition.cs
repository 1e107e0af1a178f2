using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Storage.Checkpoints;

namespace Serverless.Azure.Processing;

/// <summary>A partition that this process owns, and its checkpoint.</summary>
internal sealed class HubPartition : IAsyncDisposable
{
    private readonly OwnedPartition _owned;
    private readonly CheckpointKeeper _keeper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;

    private HubPartition(OwnedPartition owned, CheckpointKeeper keeper)
    {
        (_owned, _keeper) = (owned, keeper);
        _keeping = keeper.RunAsync(_stop.Token);
    }

    public PartitionHealth Health => _owned.Health;

    /// <summary>The event after which to deliver; null for all that there is.</summary>
    public SequenceNumber? After => _owned.After;

    public static async ValueTask<HubPartition> BeginAsync(
        HubProcessorParts parts, string fullyQualifiedNamespace, string client, PartitionId partition, CancellationToken stop)
    {
        var checkpoints = parts.CheckpointsOf(fullyQualifiedNamespace);
        var owned = await OwnedPartition.BeginAsync(parts.Projection, partition, parts.Behind, parts.Store, parts.Owned, stop);
        var keeper = new CheckpointKeeper(
            (last, token) => checkpoints.WriteAsync(partition, last, client, token),
            () => owned.Health.Position,
            SequenceNumber.None,
            parts.Pace,
            parts.Owned.Time,
            parts.Logger);
        return new HubPartition(owned, keeper);
    }

    public Task PushAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop) => _owned.PushAsync(events, stop);

    public void Suspect() => _owned.Suspect();

    /// <summary>Gives it back: what is begun is committed, then the checkpoint says so.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _owned.DisposeAsync();
        }
        finally
        {
            // A checkpoint that could not be written keeps nobody from the commits.
            await _keeping;
            await _keeper.CloseAsync(CancellationToken.None);
            _stop.Dispose();
        }
    }
}
