using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Faults;

/// <summary>A store whose calls go wrong by plan.</summary>
public sealed class FaultyStore(IProjectionStore store, ProcessLife life) : IProjectionStore
{
    public FaultyStore(IProjectionStore store, FaultPlan plan)
        : this(store, new ProcessLife(plan))
    {
    }

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        life.ReadAsync("store open", s => store.OpenAsync(projection, partition, s), stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        life.ReadAsync("store load", s => store.LoadAsync(projection, partition, rows, s), stop);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop) =>
        life.WriteAsync("store commit", s => store.CommitAsync(commit, s), stop);

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        life.ReadAsync("store ward", s => store.ReadWardAsync(projection, partition, ward, max, maxBytes, s), stop);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        life.ReadAsync("store released", s => store.ReadReleasedAsync(projection, partition, events, maxBytes, s), stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        life.ReadAsync("store requests", s => store.ReadReleaseRequestsAsync(projection, partition, s), stop);

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        life.WaitAsync("store wait", () => store.WaitForReleaseRequestAsync(projection, partition, stop), isIdle: false);
}
