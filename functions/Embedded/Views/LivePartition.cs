using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>What the store knows of one projection version in one partition without asking SQLite.</summary>
internal sealed class LivePartition(ProjectionId projection, PartitionId partition)
{
    private volatile PositionEntry _entry = PositionEntry.None;

    public ProjectionId Projection => projection;

    public PartitionId Partition => partition;

    /// <summary>Held while a commit of the partition is made: its fence is checked against what the one before left.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public PositionSignal Position { get; } = new();

    public ReleaseSignal Releases { get; } = new();

    /// <summary>What the last commit left. Its rows can be read before it is here.</summary>
    public PositionEntry Entry => _entry;

    /// <summary>Whether the last transaction of the partition failed. Used by whoever has the turn.</summary>
    public bool IsInDoubt { get; set; }

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
        Releases.Close();
    }
}
