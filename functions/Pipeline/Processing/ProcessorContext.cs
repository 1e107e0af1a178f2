using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>What one processor works on and with.</summary>
internal sealed record ProcessorContext(
    Projection Projection,
    PartitionId Partition,
    IEventLog Log,
    IProjectionStore Store,
    ProcessingOptions Options,
    TimeProvider Time)
{
    /// <summary>What was learned of the store's bound; lasts as long as the loop, not only until the next opening.</summary>
    public CommitCeiling Ceiling { get; } = new();
}
