using Azure.Core;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using Serverless.Azure.Connecting;
using Serverless.Azure.Reading;
using Serverless.Pipeline.Processing;

namespace Serverless.Azure.Processing;

/// <summary>
/// The SDK's processor for one projection, in the consumer group of its name: the SDK gives out partitions and
/// delivers events; where to begin and how far it has come is in our commits alone.
/// </summary>
internal sealed class HubProcessor : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>, IHubClient
{
    /// <summary>How many events the SDK hands over at once.</summary>
    private const int BatchEvents = 500;

    private readonly HubProcessorParts _parts;
    private readonly HubPartitions _partitions;
    private volatile bool _isStopping;

    private HubProcessor(HubProcessorParts parts, string fullyQualifiedNamespace, TokenCredential credential)
        : base(Ownership.Ownership.In(parts.Checkpoints), BatchEvents, parts.ConsumerGroup, fullyQualifiedNamespace, parts.Access.Hub.Value, credential, Options()) =>
        (_parts, _partitions) = (parts, new HubPartitions(parts, FullyQualifiedNamespace, Identifier));

    private HubProcessor(HubProcessorParts parts, string connectionString)
        : base(Ownership.Ownership.In(parts.Checkpoints), BatchEvents, parts.ConsumerGroup, connectionString, parts.Access.Hub.Value, Options()) =>
        (_parts, _partitions) = (parts, new HubPartitions(parts, FullyQualifiedNamespace, Identifier));

    /// <summary>How each partition is that this process owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => _partitions.Health;

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
        catch (Exception e) when (HubFaults.IsOutside(e))
        {
            throw HubFaults.Unavailable(e, EventHubName, ConsumerGroup);
        }
    }

    /// <summary>Stops reading, commits what is begun, and gives the partitions up.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return StopProcessingAsync(CancellationToken.None);
    }

    protected override Task OnInitializingPartitionAsync(EventProcessorPartition partition, CancellationToken cancellationToken) =>
        _partitions.BeginAsync(partition.PartitionId, cancellationToken);

    protected override Task<EventProcessorCheckpoint> GetCheckpointAsync(string partitionId, CancellationToken cancellationToken) =>
        Task.FromResult(new EventProcessorCheckpoint
        {
            FullyQualifiedNamespace = FullyQualifiedNamespace,
            EventHubName = EventHubName,
            ConsumerGroup = ConsumerGroup,
            PartitionId = partitionId,
            StartingPosition = HubReader.ToPosition(_partitions.AfterOf(partitionId)),
        });

    protected override Task OnProcessingEventBatchAsync(
        IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken) =>
        _partitions.PushAsync(partition.PartitionId, id => [.. events.Select(e => EventMapping.ToRecorded(e, id))], cancellationToken);

    protected override Task OnPartitionProcessingStoppedAsync(
        EventProcessorPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
    {
        ProcessorLog.GivesBack(_parts.Logger, _parts.Projection.Id, partition.PartitionId, reason.ToString());
        return _partitions.EndAsync(partition.PartitionId);
    }

    protected override Task OnProcessingErrorAsync(
        Exception exception, EventProcessorPartition? partition, string operationDescription, CancellationToken cancellationToken)
    {
        if (partition is not null)
        {
            _partitions.Suspect(partition.PartitionId);
        }

        var (logger, projection, id) = (_parts.Logger, _parts.Projection.Id, partition?.PartitionId);
        switch (ClientTrouble.Of(exception, EventHubName, ConsumerGroup, _parts.Checkpoints.Uri, _isStopping || cancellationToken.IsCancellationRequested))
        {
            case ClientTrouble.TakenOver taken:
                ProcessorLog.TakenOver(logger, projection, id, taken.Reason);
                break;
            case ClientTrouble.Outside outside:
                ProcessorLog.Failed(logger, projection, id, operationDescription, outside.Reason);
                break;
            case ClientTrouble.Unknown unknown:
                ProcessorLog.FailedUnexpectedly(logger, projection, id, operationDescription, unknown.Reason, exception);
                break;
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
}
