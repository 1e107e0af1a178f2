using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Stores;

/// <summary>Where a projection version is in a partition.</summary>
public sealed record ProjectionPosition(ProjectionId Projection, PartitionId Partition, Position Position);
