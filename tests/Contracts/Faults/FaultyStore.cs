using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Faults;

/// <summary>A store whose calls fail by plan.</summary>
public sealed class FaultyStore(IProjectionStore store, FaultPlan plan) : IProjectionStore
{
    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        plan.RunAsync(() => store.OpenAsync(projection, partition, stop));

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        plan.RunAsync(() => store.LoadAsync(projection, partition, rows, stop));

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop) =>
        plan.RunAsync(() => store.CommitAsync(commit, stop));

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, CancellationToken stop) =>
        plan.RunAsync(() => store.ReadWardAsync(projection, partition, ward, max, stop));

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        plan.RunAsync(() => store.ReadReleaseRequestsAsync(projection, partition, stop));

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.WaitForReleaseRequestAsync(projection, partition, stop);
}
