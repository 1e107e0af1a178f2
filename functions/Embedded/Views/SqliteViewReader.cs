using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// The store for readers of views. The row of a key is looked for in memory, then in SQLite, so it is at least as new as
/// every commit that was acknowledged before the read began. A page is one snapshot of SQLite.
/// </summary>
internal sealed class SqliteViewReader(ReadPool reads, Ledger ledger, LivePartitions partitions, ViewLog log, Flusher flusher) : IViewReader
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
        foreach (var partition in partitions.Of(projection))
        {
            partition.ThrowIfDamaged();
        }

        return ledger.Names.Find(projection) is { } number
            ? reads.ReadAsync(session => ViewRows.List(session, ledger, number, view, query, now), stop)
            : ValueTask.FromResult(new RowPage([], More: false, []));
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

    /// <summary>What SQLite does not have is written to it now. If it does not take it, that is tried again in a second.</summary>
    public async ValueTask WaitForListAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop)
    {
        var live = partitions.Of(projection, partition);
        await live.Position.WaitAsync(sequence, stop);
        if (!live.Stored.IsAt(sequence))
        {
            flusher.Ask();
            await live.Stored.WaitAsync(sequence, stop);
        }
    }

    private ValueTask<IReadOnlyList<StoredRow>> GetAsync(long view, RowId row, DateTimeOffset now, RowsInMemory inMemory, CancellationToken stop) =>
        reads.ReadAsync(session => ViewRows.Get(session, view, row, now, inMemory, ledger.Damages), stop);

    private long? Find(ProjectionId projection, string view) =>
        ledger.Names.Find(projection) is { } number ? ledger.Names.Find(number, view) : null;
}
