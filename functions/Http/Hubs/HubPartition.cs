using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>A partition that a request names, found.</summary>
internal readonly record struct HubPartition(IEventLog Log, PartitionId Partition);
