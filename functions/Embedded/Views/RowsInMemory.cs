using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What memory has of one key: at most one row a partition, which hides the one in SQLite.</summary>
internal readonly struct RowsInMemory
{
    private readonly List<(PartitionId Partition, OverlayRow Row)>? _rows;
    private readonly string _key;

    public RowsInMemory(Generations generations, LivePartition[] partitions, RowId id)
    {
        _key = id.Key;
        Span<byte> buffer = stackalloc byte[RowName.UsualLength];
        var name = RowName.Of(id, buffer);
        foreach (var partition in partitions)
        {
            if (generations.TryGet(partition, name, out var row))
            {
                (_rows ??= []).Add((partition.Partition, row));
            }
        }
    }

    public int Count => _rows?.Count ?? 0;

    public bool Has(PartitionId partition) => _rows is not null && _rows.Exists(row => row.Partition == partition);

    /// <summary>Those that readers see, by partition, with others in their places.</summary>
    public IReadOnlyList<StoredRow> Visible(DateTimeOffset now, List<StoredRow>? others = null)
    {
        if (_rows is null)
        {
            return others ?? (IReadOnlyList<StoredRow>)[];
        }

        var visible = others ?? [];
        foreach (var (partition, row) in _rows)
        {
            if (row.IsVisible(now))
            {
                visible.Add(row.ToRow(_key, partition));
            }
        }

        visible.Sort(static (a, b) => a.Partition.Value.CompareTo(b.Partition.Value));
        return visible;
    }
}
