using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Serverless.Azure.Connecting;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Checkpoints;

namespace Serverless.Azure.Processing;

/// <summary>Every projection's processor, side by side, from start to hand-over.</summary>
public sealed class ProcessorHost : IAsyncDisposable
{
    private readonly IReadOnlyList<HubProjection> _projections;

    private ProcessorHost(IReadOnlyList<HubProjection> projections) => _projections = projections;

    /// <summary>How each projection is on each partition that this process owns, or that it waits to begin on.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _projections.SelectMany(p => p.Health)];

    /// <summary>Stops reading, commits what is begun, writes checkpoints and gives the partitions up.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_projections.Select(p => p.DisposeAsync().AsTask()));

    /// <summary>Begins each projection by itself: it seeds the checkpoints that are missing, then takes part in giving out partitions.</summary>
    /// <param name="projections">What to run, each in the consumer group of its name.</param>
    /// <param name="log">The hub read by position, with its archive if there is one.</param>
    /// <param name="store">Where rows, hospital and positions are.</param>
    /// <param name="notices">Where admissions are told; null if there is nobody to wake.</param>
    /// <param name="checkpoints">The container for ownership and for KEDA.</param>
    /// <param name="access">How to reach the hub.</param>
    /// <param name="processing">How to pull, cache and retry.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">For state changes.</param>
    public static ProcessorHost Start(
        ProjectionSet projections,
        IEventLog log,
        IProjectionStore store,
        IAdmissionNotices? notices,
        BlobContainerClient checkpoints,
        HubAccess access,
        ProcessingOptions processing,
        TimeProvider time,
        ILoggerFactory logging)
    {
        var logger = logging.CreateLogger<ProcessorHost>();
        var owned = new OwnedPartitionParts(new FeedOptions(), processing, time, new Random(), logger, notices);
        return new ProcessorHost([.. projections.Projections.Select(projection =>
            Start(new HubProcessorParts(access, projection, log, store, checkpoints, owned, new CheckpointOptions(), logger)))]);
    }

    private static HubProjection Start(HubProcessorParts parts)
    {
        var checkpoints = parts.CheckpointsOf(parts.Access.FullyQualifiedNamespace);
        var seeds = new CheckpointSeeds(
            parts.Projection.Id,
            parts.Behind,
            parts.Store,
            (partition, before, stop) => checkpoints.SeedAsync(partition, before, Environment.MachineName, stop),
            parts.Owned.Time,
            parts.Logger);
        return HubProjection.Start(parts.Projection.Id, parts.Behind.PartitionCount, seeds.SeedAsync, HubProcessor.Of(parts), parts.Owned);
    }
}
