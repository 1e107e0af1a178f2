using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>A store whose commits never end at once, so that whoever commits goes on meanwhile.</summary>
internal sealed class YieldingStore(IProjectionStore store) : IProjectionStore
{
    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.OpenAsync(projection, partition, stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        store.LoadAsync(projection, partition, rows, stop);

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        for (var i = 0; i < 5; i++)
        {
            await Task.Yield();
        }

        var result = await store.CommitAsync(commit, stop);
        await Task.Yield();
        return result;
    }

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, CancellationToken stop) =>
        store.ReadWardAsync(projection, partition, ward, max, stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.ReadReleaseRequestsAsync(projection, partition, stop);

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.WaitForReleaseRequestAsync(projection, partition, stop);
}
