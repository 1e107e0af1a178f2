using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What the store knows of one projection version in one partition without asking SQLite.</summary>
internal sealed class LivePartition(ProjectionId projection, PartitionId partition)
{
    private volatile PositionEntry _entry = PositionEntry.None;
    private volatile RowFilter? _written;

    public ProjectionId Projection => projection;

    public PartitionId Partition => partition;

    /// <summary>Held while a commit of the partition is made: its fence is checked against what the one before left.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public PositionSignal Position { get; } = new();

    /// <summary>The position in SQLite, which follows.</summary>
    public PositionSignal Stored { get; } = new();

    public ReleaseSignal Releases { get; } = new();

    /// <summary>What the last commit left. Its rows can be read before it is here.</summary>
    public PositionEntry Entry => _entry;

    /// <summary>Why its position is not to be trusted; null if it is.</summary>
    public string? Damage { get; set; }

    /// <exception cref="StoreDamagedException">The position is not what was written.</exception>
    public void ThrowIfDamaged()
    {
        if (Damage is { } damage)
        {
            throw new StoreDamagedException(damage);
        }
    }

    /// <summary>Whether the last transaction of the partition failed. Used by whoever has the turn.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>
    /// A commit is about to be made, by whoever has the turn. Of a partition whose first commit is seen here every row is
    /// known that may ever be found.
    /// </summary>
    public void Begin() => _written ??= _entry.Version == 0 ? new RowFilter() : null;

    /// <summary>A row is about to be written; whether it will be does not matter.</summary>
    public void Note(RowName row) => _written?.Add(row.Hash);

    /// <summary>Whether SQLite may have the row.</summary>
    public bool MayHave(RowName row) => _written?.MayHave(row.Hash) ?? true;

    /// <summary>A commit is done; whoever waits for its position is woken.</summary>
    public void MoveTo(PositionEntry entry)
    {
        _entry = entry;
        Position.MoveTo(entry.Position.Sequence);
    }

    /// <summary>Nothing will happen any more: everybody who waits is told so.</summary>
    public void Close()
    {
        Position.Close();
        Stored.Close();
        Releases.Close();
    }
}
