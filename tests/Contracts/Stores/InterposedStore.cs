using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>A store that lets something happen just before or after each commit.</summary>
/// <param name="store">Who stores.</param>
/// <param name="before">Before each commit; null for nothing.</param>
/// <param name="after">After each commit, with its result; null for nothing.</param>
public sealed class InterposedStore(IProjectionStore store, Func<Task>? before = null, Func<Commit, CommitResult, Task>? after = null) : IProjectionStore
{
    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.OpenAsync(projection, partition, stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        store.LoadAsync(projection, partition, rows, stop);

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        await (before?.Invoke() ?? Task.CompletedTask);
        var result = await store.CommitAsync(commit, stop);
        await (after?.Invoke(commit, result) ?? Task.CompletedTask);
        return result;
    }

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        store.ReadWardAsync(projection, partition, ward, max, maxBytes, stop);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        store.ReadReleasedAsync(projection, partition, events, maxBytes, stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.ReadReleaseRequestsAsync(projection, partition, stop);

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.WaitForReleaseRequestAsync(projection, partition, stop);
}
