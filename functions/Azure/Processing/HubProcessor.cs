using System.Collections.Concurrent;
using System.Globalization;
using Azure.Core;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using Serverless.Azure.Connecting;
using Serverless.Azure.Reading;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;

namespace Serverless.Azure.Processing;

/// <summary>
/// The SDK's processor for one projection, in the consumer group of its name: the SDK gives out partitions and
/// delivers events; where to begin and how far it has come is in our commits alone.
/// </summary>
internal sealed class HubProcessor : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>
{
    /// <summary>How many events the SDK hands over at once.</summary>
    private const int BatchEvents = 500;

    private readonly ConcurrentDictionary<string, HubPartition> _owned = new();
    private readonly HubProcessorParts _parts;

    private HubProcessor(HubProcessorParts parts, string fullyQualifiedNamespace, TokenCredential credential)
        : base(Ownership.Ownership.In(parts.Checkpoints), BatchEvents, parts.ConsumerGroup, fullyQualifiedNamespace, parts.Access.Hub.Value, credential, Options()) =>
        _parts = parts;

    private HubProcessor(HubProcessorParts parts, string connectionString)
        : base(Ownership.Ownership.In(parts.Checkpoints), BatchEvents, parts.ConsumerGroup, connectionString, parts.Access.Hub.Value, Options()) =>
        _parts = parts;

    /// <summary>How each partition is that this process owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _owned.Values.Select(owned => owned.Health)];

    public static HubProcessor Of(HubProcessorParts parts) => parts.Access.ForProcessor switch
    {
        { ConnectionString: { } connectionString } => new HubProcessor(parts, connectionString),
        { Namespace: var name, Credential: var credential } => new HubProcessor(parts, name!, credential),
    };

    /// <exception cref="IOException">The hub or the consumer group is not there or cannot be reached; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        try
        {
            await StartProcessingAsync(stop);
        }
        catch (Exception e) when (HubFaults.IsOutside((e as AggregateException)?.InnerException ?? e))
        {
            throw HubFaults.Unavailable(e, EventHubName, ConsumerGroup);
        }
    }

    protected override async Task OnInitializingPartitionAsync(EventProcessorPartition partition, CancellationToken cancellationToken)
    {
        await EndAsync(partition.PartitionId);
        var begun = await HubPartition.BeginAsync(_parts, FullyQualifiedNamespace, Identifier, IdOf(partition.PartitionId), cancellationToken);
        _owned[partition.PartitionId] = begun;
    }

    protected override Task<EventProcessorCheckpoint> GetCheckpointAsync(string partitionId, CancellationToken cancellationToken) =>
        Task.FromResult(new EventProcessorCheckpoint
        {
            FullyQualifiedNamespace = FullyQualifiedNamespace,
            EventHubName = EventHubName,
            ConsumerGroup = ConsumerGroup,
            PartitionId = partitionId,
            StartingPosition = HubReader.ToPosition(_owned.TryGetValue(partitionId, out var owned) ? owned.After : null),
        });

    protected override Task OnProcessingEventBatchAsync(
        IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken) =>
        _owned.TryGetValue(partition.PartitionId, out var owned)
            ? owned.PushAsync([.. events.Select(e => EventMapping.ToRecorded(e, IdOf(partition.PartitionId)))], cancellationToken)
            : Task.CompletedTask;

    protected override Task OnPartitionProcessingStoppedAsync(
        EventProcessorPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
    {
        ProcessorLog.GivesBack(_parts.Logger, _parts.Projection.Id, partition.PartitionId, reason.ToString());
        return EndAsync(partition.PartitionId);
    }

    protected override Task OnProcessingErrorAsync(
        Exception exception, EventProcessorPartition? partition, string operationDescription, CancellationToken cancellationToken)
    {
        var reason = HubFaults.Explain(exception, EventHubName, ConsumerGroup);
        if (exception is EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected })
        {
            ProcessorLog.TakenOver(_parts.Logger, _parts.Projection.Id, partition?.PartitionId, reason);
        }
        else
        {
            ProcessorLog.Failed(_parts.Logger, _parts.Projection.Id, partition?.PartitionId, operationDescription, reason, exception);
        }

        return Task.CompletedTask;
    }

    private static EventProcessorOptions Options() => new()
    {
        // An empty delivery now and then: that is when a partition notices that another owner has committed.
        MaximumWaitTime = TimeSpan.FromSeconds(5),
        LoadBalancingStrategy = LoadBalancingStrategy.Greedy,
        LoadBalancingUpdateInterval = TimeSpan.FromSeconds(10),
        PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(60),
        PrefetchCount = 1000,
        DefaultStartingPosition = HubReader.ToPosition(null),
    };

    private static PartitionId IdOf(string partition) => new(int.Parse(partition, NumberStyles.None, CultureInfo.InvariantCulture));

    private async Task EndAsync(string partition)
    {
        if (_owned.TryRemove(partition, out var owned))
        {
            await owned.DisposeAsync();
        }
    }
}
