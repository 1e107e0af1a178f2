using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>How the processor of one projection and partition is.</summary>
/// <param name="Projection">The projection.</param>
/// <param name="Partition">The partition.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why it retries or has stopped, in words; null while it runs.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Attempts">How often it has tried in vain since it last ran; 0 while it runs.</param>
/// <param name="Position">The last event whose effects it has committed.</param>
public sealed record PartitionHealth(
    ProjectionId Projection,
    PartitionId Partition,
    ProcessingState State,
    string? Reason,
    DateTimeOffset Since,
    int Attempts,
    SequenceNumber Position);
