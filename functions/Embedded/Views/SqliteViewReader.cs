using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>The store for readers of views.</summary>
internal sealed class SqliteViewReader(ReadPool reads, NameTable names, SignalBoard signals) : IViewReader
{
    public ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop) =>
        Find(projection, row.View) is { } view
            ? reads.ReadAsync<IReadOnlyList<StoredRow>>(session => ViewRows.Get(session, view, row.Key, now), stop)
            : ValueTask.FromResult<IReadOnlyList<StoredRow>>([]);

    public ValueTask<RowPage> ListAsync(ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Top, 1);
        return Find(projection, view) is { } number
            ? reads.ReadAsync(session => ViewRows.List(session, number, query, now), stop)
            : ValueTask.FromResult(new RowPage([], More: false));
    }

    public ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop) =>
        names.Find(projection) is { } number
            ? reads.ReadAsync<IReadOnlyList<PartitionStatus>>(session => PositionTable.ReadStatus(session, number), stop)
            : ValueTask.FromResult<IReadOnlyList<PartitionStatus>>([]);

    public ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop) =>
        names.Find(projection) is { } number
            ? reads.ReadAsync(session => WardTable.CountAll(session, number, ward.Value), stop)
            : ValueTask.FromResult(0L);

    public ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        signals.Of(projection, partition).Position.WaitAsync(sequence, stop);

    private long? Find(ProjectionId projection, string view) =>
        names.Find(projection) is { } number ? names.Find(number, view) : null;
}
