using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

internal sealed class InMemoryViewReader(InMemoryStore store) : IViewReader
{
    public ValueTask<IReadOnlyList<StoredRow>> GetAsync(
        ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop) =>
        Read(projection, partitions => (IReadOnlyList<StoredRow>)
        [
            .. partitions.Select(p => p.Rows.GetValueOrDefault(row)).OfType<StoredRow>().Where(r => IsVisible(r, now)),
        ], stop);

    public ValueTask<RowPage> ListAsync(
        ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Top, 1);
        return Read(projection, partitions =>
        {
            var found = partitions.SelectMany(p => p.Rows)
                .Where(r => r.Key.View == view && IsVisible(r.Value, now) && IsAsked(r.Value.Key, query))
                .Select(r => r.Value)
                .OrderBy(r => r.Key, Utf8Order.Instance)
                .ThenBy(r => r.Partition.Value)
                .ToList();
            var page = new PageRows(query);
            var isWhole = found.TrueForAll(page.TryAdd);
            return new RowPage(page.Rows, !isWhole, StatusOf(partitions));
        }, stop);
    }

    public ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop) =>
        Read(projection, StatusOf, stop);

    public ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop) =>
        Read(projection, partitions => partitions.Sum(p => p.Hospital.InWard(ward).LongCount()), stop);

    public async ValueTask WaitAsync(
        ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop)
    {
        while (true)
        {
            var moved = store.With(projection, partition, p => p.Position.Sequence >= sequence ? Task.CompletedTask : p.Moved);
            if (moved == Task.CompletedTask)
            {
                return;
            }

            await moved.WaitAsync(stop);
        }
    }

    /// <summary>A page shows what a key shows.</summary>
    public ValueTask WaitForListAsync(
        ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) => WaitAsync(projection, partition, sequence, stop);

    private static IReadOnlyList<PartitionStatus> StatusOf(IEnumerable<InMemoryPartition> partitions) =>
    [
        .. from found in partitions
           where found.HasCommit
           select new PartitionStatus(
               found.Id, found.Position, found.Hospital.Count(HospitalStatus.Patient), found.Hospital.Count(HospitalStatus.Held)),
    ];

    private static bool IsVisible(StoredRow row, DateTimeOffset now) => row.Expires is not { } expires || expires > now;

    private static bool IsAsked(string key, ListQuery query) =>
        key.StartsWith(query.Prefix, StringComparison.Ordinal)
        && (query.After is null || Utf8Order.Instance.Compare(key, query.After) > 0);

    private ValueTask<T> Read<T>(ProjectionId projection, Func<IEnumerable<InMemoryPartition>, T> read, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return ValueTask.FromResult(store.WithAll(all => read(all.Where(p => p.Projection == projection).Select(p => p.Partition))));
    }
}
