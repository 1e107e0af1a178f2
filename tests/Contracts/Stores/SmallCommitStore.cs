using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>A store that takes so many changes in one commit and no more, as one with a bound on transactions does.</summary>
public sealed class SmallCommitStore(IProjectionStore store, int maxChanges) : IProjectionStore
{
    private int _refused;
    private int _maxChanges = maxChanges;

    /// <summary>The most changes of a commit; may become another while commits are made.</summary>
    public int MaxChanges
    {
        get => Volatile.Read(ref _maxChanges);
        set => Volatile.Write(ref _maxChanges, value);
    }

    /// <summary>How many commits were too large.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.OpenAsync(projection, partition, stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        store.LoadAsync(projection, partition, rows, stop);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        var changes = commit.Rows.Count + commit.Admissions.Count + commit.Held.Count + commit.Released.Count + commit.FailedReleases.Count;
        var most = MaxChanges;
        if (changes <= most)
        {
            return store.CommitAsync(commit, stop);
        }

        Interlocked.Increment(ref _refused);
        return new(new CommitResult.TooLarge($"A commit has {changes} changes and may have {most}."));
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
