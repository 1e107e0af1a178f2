using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Stores;

/// <summary>How far a projection is in one partition, and what it has in the hospital there.</summary>
public readonly record struct PartitionStatus(PartitionId Partition, Position Position, long Patients, long Held);
