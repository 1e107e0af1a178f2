using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Serverless.Azure.Connecting;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Checkpoints;

namespace Serverless.Azure.Processing;

/// <summary>Every projection's processor, from start to hand-over.</summary>
public sealed class ProcessorHost : IAsyncDisposable
{
    private readonly IReadOnlyList<HubProcessor> _processors;

    private ProcessorHost(IReadOnlyList<HubProcessor> processors) => _processors = processors;

    /// <summary>How each projection is on each partition that this process owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _processors.SelectMany(p => p.Health)];

    /// <summary>Stops reading, commits what is begun, writes checkpoints and gives the partitions up.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_processors.Select(p => p.StopProcessingAsync()));

    /// <summary>Seeds what checkpoints are missing, and begins.</summary>
    /// <param name="projections">What to run, each in the consumer group of its name.</param>
    /// <param name="log">The hub read by position, with its archive if there is one.</param>
    /// <param name="store">Where rows, hospital and positions are.</param>
    /// <param name="notices">Where admissions are told; null if there is nobody to wake.</param>
    /// <param name="checkpoints">The container for ownership and for KEDA.</param>
    /// <param name="access">How to reach the hub.</param>
    /// <param name="processing">How to pull, cache and retry.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">For state changes.</param>
    /// <param name="stop">Stops beginning.</param>
    /// <exception cref="IOException">Something is not there or cannot be reached; the message says what. Nothing runs then.</exception>
    public static Task<ProcessorHost> StartAsync(
        ProjectionSet projections,
        IEventLog log,
        IProjectionStore store,
        IAdmissionNotices? notices,
        BlobContainerClient checkpoints,
        HubAccess access,
        ProcessingOptions processing,
        TimeProvider time,
        ILoggerFactory logging,
        CancellationToken stop)
    {
        var logger = logging.CreateLogger<ProcessorHost>();
        var owned = new OwnedPartitionParts(new FeedOptions(), processing, time, new Random(), logger, notices);
        var parts = projections.Projections.Select(projection =>
            new HubProcessorParts(access, projection, log, store, checkpoints, owned, new CheckpointOptions(), logger));
        return StartAsync([.. parts], stop);
    }

    private static async Task<ProcessorHost> StartAsync(IReadOnlyList<HubProcessorParts> parts, CancellationToken stop)
    {
        foreach (var part in parts)
        {
            await SeedAsync(part, stop);
        }

        var host = new ProcessorHost([.. parts.Select(HubProcessor.Of)]);
        try
        {
            await Task.WhenAll(host._processors.Select(p => p.StartAsync(stop)));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static Task SeedAsync(HubProcessorParts parts, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, parts.Behind.PartitionCount).Select(async p =>
        {
            var partition = new PartitionId(p);
            var checkpoint = await parts.Store.OpenAsync(parts.Projection.Id, partition, stop);
            var first = (await parts.Behind.GetBoundsAsync(partition, stop)).First;
            var before = new SequenceNumber(Math.Max(checkpoint.Position.Sequence.Value, first.Value - 1));
            await parts.CheckpointsOf(parts.Access.FullyQualifiedNamespace).SeedAsync(partition, before, Environment.MachineName, stop);
        }));
}
