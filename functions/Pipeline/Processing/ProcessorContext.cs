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
    AdmissionDesk? Desk = null)
{
    public ProjectionMetrics Metrics { get; } = new(Projection.Id, Log.Hub, Partition);
}
