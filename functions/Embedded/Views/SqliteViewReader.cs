using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// The store for readers of views. A row is looked for in memory, then in SQLite, so it is at least as new as every
/// commit that was acknowledged before the read began. The rows of one answer may be of different commits.
/// </summary>
internal sealed class SqliteViewReader(ReadPool reads, Ledger ledger, LivePartitions partitions, ViewLog log) : IViewReader
{
    public ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop)
    {
        var known = partitions.Of(projection);
        var inMemory = new RowsInMemory(log.Now, known, row);
        if (inMemory.Count == known.Length)
        {
            return ValueTask.FromResult(inMemory.Visible(now));
        }

        return Find(projection, row.View) is { } view
            ? GetAsync(view, row, now, inMemory, stop)
            : ValueTask.FromResult(inMemory.Visible(now));
    }

    public ValueTask<RowPage> ListAsync(ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Top, 1);
        var generations = log.Now;
        var known = partitions.Of(projection);
        return reads.ReadAsync(
            session => ViewPage.Read(
                session, view, Find(projection, view), new OverlayScan(generations, known, view), query, now, ledger.Damages),
            stop);
    }

    public ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop)
    {
        var known = partitions.Of(projection);
        var found = new List<PartitionStatus>(known.Length);
        foreach (var partition in known)
        {
            partition.ThrowIfDamaged();
            if (partition.Entry is { Version: > 0 } entry)
            {
                found.Add(new PartitionStatus(partition.Partition, entry.Position, entry.Patients, entry.Held));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<PartitionStatus>>(found);
    }

    public ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop)
    {
        var sick = false;
        foreach (var partition in partitions.Of(projection))
        {
            sick |= partition.Entry is { Patients: > 0 } or { Held: > 0 };
        }

        return sick && ledger.Names.Find(projection) is { } number
            ? reads.ReadAsync(session => WardTable.CountAll(session, number, ward.Value, ledger.Damages), stop)
            : ValueTask.FromResult(0L);
    }

    public ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        partitions.Of(projection, partition).Position.WaitAsync(sequence, stop);

    private ValueTask<IReadOnlyList<StoredRow>> GetAsync(long view, RowId row, DateTimeOffset now, RowsInMemory inMemory, CancellationToken stop) =>
        reads.ReadAsync(session => ViewRows.Get(session, view, row, now, inMemory, ledger.Damages), stop);

    private long? Find(ProjectionId projection, string view) =>
        ledger.Names.Find(projection) is { } number ? ledger.Names.Find(number, view) : null;
}
