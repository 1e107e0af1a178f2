using System.Globalization;

namespace Serverless.Storage.Tables;

/// <summary>A table in memory that refuses what the service refuses.</summary>
internal sealed class InMemoryTable : ITable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, TableRow>> _partitions = [];
    private long _tags;

    public int Transactions { get; private set; }

    public int Reads { get; private set; }

    public int Queries { get; private set; }

    /// <summary>Something that happens just before the next transaction.</summary>
    public Func<Task>? BeforeNextTransaction { get; set; }

    public ValueTask<TableRow?> GetAsync(string partitionKey, string rowKey, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Reads++;
            return ValueTask.FromResult(Of(partitionKey).GetValueOrDefault(rowKey));
        }
    }

    public ValueTask<IReadOnlyList<TableRow>> QueryAsync(TableQuery query, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Queries++;
            var bytes = 0L;
            return ValueTask.FromResult<IReadOnlyList<TableRow>>(
            [
                .. Of(query.PartitionKey).Values
                    .Where(r => string.CompareOrdinal(r.RowKey, query.From) >= 0 && string.CompareOrdinal(r.RowKey, query.To) < 0)
                    .Take(query.Top)
                    .TakeWhile(r => (bytes += r.Bytes) - r.Bytes < query.MaxBytes)
                    .Select(r => query.Select is null ? r : r with { Properties = r.Properties.Where(p => query.Select.Contains(p.Key)).ToDictionary() }),
            ]);
        }
    }

    public async ValueTask<TableResult> SubmitAsync(string partitionKey, IReadOnlyList<TableWrite> writes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var before = BeforeNextTransaction;
        BeforeNextTransaction = null;
        if (before is not null)
        {
            await before();
        }

        lock (_lock)
        {
            Transactions++;
            return Submit(Of(partitionKey), partitionKey, writes);
        }
    }

    private TableResult Submit(SortedDictionary<string, TableRow> rows, string partitionKey, IReadOnlyList<TableWrite> writes)
    {
        ServiceLimits.Check(partitionKey, writes);
        foreach (var write in writes)
        {
            var stored = rows.GetValueOrDefault(write.RowKey);
            if (write.Kind == TableWriteKind.Insert && stored is not null)
            {
                return new TableResult.Conflict();
            }

            if (write.Kind is TableWriteKind.Replace or TableWriteKind.Delete)
            {
                if (stored is null)
                {
                    return new TableResult.NotFound();
                }

                if (write.ETag != "*" && write.ETag != stored.ETag)
                {
                    return new TableResult.PreconditionFailed();
                }
            }
        }

        return new TableResult.Done([.. writes.Select(w => Apply(rows, w))]);
    }

    private string Apply(SortedDictionary<string, TableRow> rows, TableWrite write)
    {
        if (write.Kind == TableWriteKind.Delete)
        {
            rows.Remove(write.RowKey);
            return "";
        }

        var tag = $"W/\"{(++_tags).ToString(CultureInfo.InvariantCulture)}\"";
        rows[write.RowKey] = new TableRow(write.RowKey, write.Properties.ToDictionary(p => p.Key, p => p.Value is byte[] b ? (byte[])b.Clone() : p.Value), tag);
        return tag;
    }

    private SortedDictionary<string, TableRow> Of(string partitionKey)
    {
        if (!_partitions.TryGetValue(partitionKey, out var rows))
        {
            _partitions.Add(partitionKey, rows = new SortedDictionary<string, TableRow>(StringComparer.Ordinal));
        }

        return rows;
    }
}
