using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Serverless.Azure.Connecting;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Checkpoints;

namespace Serverless.Azure.Processing;

/// <summary>What a projection's processor works with.</summary>
/// <param name="Access">How to reach the hub.</param>
/// <param name="Projection">What to run.</param>
/// <param name="Behind">The hub read by position, with its archive if there is one.</param>
/// <param name="Store">Where rows, hospital and positions are.</param>
/// <param name="Checkpoints">The container for ownership and for KEDA.</param>
/// <param name="Owned">How partitions are fed and processed.</param>
/// <param name="Pace">How often checkpoints are written.</param>
/// <param name="Logger">For state changes.</param>
internal sealed record HubProcessorParts(
    HubAccess Access,
    Projection Projection,
    IEventLog Behind,
    IProjectionStore Store,
    BlobContainerClient Checkpoints,
    OwnedPartitionParts Owned,
    CheckpointOptions Pace,
    ILogger Logger)
{
    /// <summary>Each projection has its own, so that one view's trouble is its own.</summary>
    public string ConsumerGroup => Projection.Id.Name;

    public CheckpointBlobs CheckpointsOf(string fullyQualifiedNamespace) =>
        new(Checkpoints, new CheckpointPlace(fullyQualifiedNamespace, Access.Hub, ConsumerGroup));
}
