using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Processing;

/// <summary>What one processor works on and with.</summary>
internal sealed record ProcessorContext(
    Projection Projection,
    PartitionId Partition,
    IEventLog Log,
    IProjectionStore Store,
    ProcessingOptions Options,
    TimeProvider Time,
    AdmissionDesk? Desk = null,
    SharedReads? Shared = null)
{
    /// <summary>Where the events come from: with the other projections of the hub, if there are any here.</summary>
    public SharedReads Reads { get; } = Shared ?? new SharedReads(Log, Options.PortionEvents, readers: 1);

    public ProjectionMetrics Metrics { get; } = new(Projection.Id, Log.Hub, Partition);

    /// <summary>What was learned of the store's bound; lasts as long as the loop, not only until the next opening.</summary>
    public CommitCeiling Ceiling { get; } = new();

    /// <summary>Events that the store cannot take the changes of, until they are in the hospital.</summary>
    public OversizedEvents Oversized { get; } = new(Time);
}
