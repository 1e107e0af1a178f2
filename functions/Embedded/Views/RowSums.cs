using System.Runtime.InteropServices;

namespace Serverless.Embedded.Views;

/// <summary>
/// How many rows and events of the hospital a partition has, and the sums of their checksums modulo 2^64: what vanishes,
/// is there twice or is of another moment shows in them.
/// </summary>
/// <param name="Rows">How many rows, over all views of the projection.</param>
/// <param name="RowsSum">The sum of their checksums.</param>
/// <param name="Hospital">How many events and attempts the hospital has.</param>
/// <param name="HospitalSum">The sum of their checksums.</param>
internal readonly record struct PartitionSums(long Rows, long RowsSum, long Hospital, long HospitalSum);

/// <summary>
/// The sums of every partition, and the checksums of their positions. The writer's own: it sees what a transaction does
/// to them at once, and forgets it when that is undone.
/// </summary>
internal sealed class RowSums
{
    private readonly Dictionary<StoredPartition, Entry> _committed = [];
    private readonly Dictionary<StoredPartition, Entry> _changed = [];

    /// <summary>How many positions there are, and the sum of their checksums.</summary>
    public (long Count, long Sum) Positions
    {
        get
        {
            var (count, sum) = (0L, 0L);
            foreach (var (partition, entry) in _committed)
            {
                if (!_changed.ContainsKey(partition))
                {
                    Add(entry);
                }
            }

            foreach (var entry in _changed.Values)
            {
                Add(entry);
            }

            return (count, sum);

            void Add(Entry entry)
            {
                count += entry.Position is null ? 0 : 1;
                sum = unchecked(sum + (entry.Position ?? 0));
            }
        }
    }

    /// <summary>What a position says that was read.</summary>
    public void Load(StoredPartition partition, PartitionSums sums, long check) => _committed[partition] = new Entry(sums, check);

    /// <summary>Those that have rows, events or a position.</summary>
    public IEnumerable<StoredPartition> Partitions => _committed.Keys.Union(_changed.Keys).Where(partition => Find(partition) != default);

    public PartitionSums Of(StoredPartition partition) => Find(partition).Sums;

    public void AddRow(StoredPartition partition, long check) => ChangeRows(partition, 1, check);

    public void RemoveRow(StoredPartition partition, long check) => ChangeRows(partition, -1, unchecked(-check));

    public void AddHospital(StoredPartition partition, long check) => ChangeHospital(partition, 1, check);

    public void RemoveHospital(StoredPartition partition, long check) => ChangeHospital(partition, -1, unchecked(-check));

    /// <summary>The position is written, with this checksum.</summary>
    public void Moved(StoredPartition partition, long check)
    {
        ref var entry = ref Change(partition);
        entry = entry with { Position = check };
    }

    /// <summary>Nothing of a projection is left.</summary>
    public void Forget(long projection)
    {
        foreach (var partition in _committed.Keys.Concat(_changed.Keys).Where(partition => partition.Projection == projection).ToList())
        {
            Change(partition) = default;
        }
    }

    public void Committed()
    {
        foreach (var (partition, entry) in _changed)
        {
            _committed[partition] = entry;
        }

        RolledBack();
    }

    public void RolledBack() => _changed.Clear();

    private void ChangeRows(StoredPartition partition, int count, long check)
    {
        ref var entry = ref Change(partition);
        var sums = entry.Sums;
        entry = entry with { Sums = sums with { Rows = sums.Rows + count, RowsSum = unchecked(sums.RowsSum + check) } };
    }

    private void ChangeHospital(StoredPartition partition, int count, long check)
    {
        ref var entry = ref Change(partition);
        var sums = entry.Sums;
        entry = entry with { Sums = sums with { Hospital = sums.Hospital + count, HospitalSum = unchecked(sums.HospitalSum + check) } };
    }

    private ref Entry Change(StoredPartition partition)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_changed, partition, out var isKnown);
        if (!isKnown)
        {
            entry = _committed.GetValueOrDefault(partition);
        }

        return ref entry;
    }

    private Entry Find(StoredPartition partition) =>
        _changed.TryGetValue(partition, out var entry) ? entry : _committed.GetValueOrDefault(partition);

    private readonly record struct Entry(PartitionSums Sums, long? Position);
}
