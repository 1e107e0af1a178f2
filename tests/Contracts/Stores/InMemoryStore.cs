using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>
/// The three store ports in memory, for tests. It obeys the same contracts as every adapter, and does at once what
/// it is told; a test steers it with control points instead of delays.
/// </summary>
public sealed class InMemoryStore : IProjectionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ProjectionId, PartitionId), InMemoryPartition> _partitions = [];
    private readonly InMemoryControls _controls = new();

    public InMemoryStore()
    {
        Views = new InMemoryViewReader(this);
        Hospital = new InMemoryHospitalDesk(this);
    }

    public IViewReader Views { get; }

    public IHospital Hospital { get; }

    /// <summary>The next commit waits, before it writes anything, until the answer is released.</summary>
    public BlockedCommit BlockNextCommit()
    {
        var block = new BlockedCommit();
        _controls.Block(block);
        return block;
    }

    /// <summary>The next commit throws <see cref="StoreUnavailableException"/>. Called n times, the next n do.</summary>
    public void FailNextCommit(FailurePoint point) => _controls.FailCommit(point);

    /// <summary>The next load of rows throws <see cref="StoreUnavailableException"/>. Called n times, the next n do.</summary>
    public void FailNextLoad() => _controls.FailLoad();

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        Read(projection, partition, found => new Checkpoint(
            found.Position, found.Version, found.Hospital.Wards(), found.Hospital.Since(found.Position.ReplayFrom)), stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop)
    {
        _controls.ThrowIfLoadFails();
        return Read(projection, partition, found =>
            (IReadOnlyList<StoredRow?>)[.. rows.Select(row => found.Rows.GetValueOrDefault(row))], stop);
    }

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return _controls.CommitAsync(() => With(commit.Projection, commit.Partition, found => found.Commit(commit)), stop);
    }

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        Read(projection, partition, found =>
        {
            var bound = new ByteBound(maxBytes);
            var given = found.Hospital.InWard(ward).Take(max).TakeWhile(f => bound.TryTake(f.Event.Bytes.Length));
            return (IReadOnlyList<HospitalEvent>)[.. given.Select(f => f.ToHospitalEvent())];
        }, stop);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        Read(projection, partition, found =>
        {
            var bound = new ByteBound(maxBytes);
            var there = events.Select(found.Hospital.Find).OfType<InMemoryCase>().Where(f => f.Status == HospitalStatus.Released);
            return (IReadOnlyList<RecordedEvent>)[.. there.TakeWhile(f => bound.TryTake(f.Event.Bytes.Length)).Select(f => f.Event)];
        }, stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        Read(projection, partition, found =>
        {
            found.RequestsAreRead();
            var requested = found.Hospital.Cases.Where(f => f.Requested is not null);
            return (IReadOnlyList<WardKey>)[.. requested.Select(f => f.Ward).Distinct()];
        }, stop);

    public async ValueTask WaitForReleaseRequestAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        await With(projection, partition, found => found.ReleaseRequested).WaitAsync(stop);

    internal ValueTask<T> Read<T>(
        ProjectionId projection, PartitionId partition, Func<InMemoryPartition, T> read, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return ValueTask.FromResult(With(projection, partition, read));
    }

    /// <summary>What <paramref name="use"/> gives for a partition, which is made if it is new.</summary>
    internal T With<T>(ProjectionId projection, PartitionId partition, Func<InMemoryPartition, T> use)
    {
        lock (_lock)
        {
            if (!_partitions.TryGetValue((projection, partition), out var found))
            {
                _partitions.Add((projection, partition), found = new InMemoryPartition(partition));
            }

            return use(found);
        }
    }

    /// <summary>What <paramref name="use"/> gives for all partitions, by projection, version and partition.</summary>
    internal T WithAll<T>(Func<IEnumerable<(ProjectionId Projection, InMemoryPartition Partition)>, T> use)
    {
        lock (_lock)
        {
            return use(
                from entry in _partitions
                let projection = entry.Key.Item1
                orderby projection.Name, projection.Version, entry.Key.Item2.Value
                select (projection, entry.Value));
        }
    }
}
