using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>Every projection version and partition that was ever asked for or has a commit.</summary>
internal sealed class LivePartitions
{
    private readonly ConcurrentDictionary<ProjectionId, LivePartition[]> _partitions = new();
    private readonly ConcurrentDictionary<ProjectionId, string> _damages = new();

    public LivePartition Of(ProjectionId projection, PartitionId partition) =>
        Find(Of(projection), partition)
        ?? Find(
            _partitions.AddOrUpdate(
                projection,
                id => [New(id, partition)],
                (id, known) => Find(known, partition) is null
                    ? [.. known.Append(New(id, partition)).OrderBy(p => p.Partition.Value)]
                    : known),
            partition)!;

    /// <summary>Those of a projection, in order; also those that have no commit yet.</summary>
    public LivePartition[] Of(ProjectionId projection) => _partitions.TryGetValue(projection, out var known) ? known : [];

    /// <summary>Of a projection nothing is known: those of its partitions that are here and those that will be.</summary>
    public void Damage(ProjectionId projection, string why)
    {
        _damages[projection] = why;
        foreach (var partition in Of(projection))
        {
            partition.Damage = why;
        }
    }

    /// <summary>Everything of a projection was removed; so nothing of it is damaged.</summary>
    public void Forget(ProjectionId projection)
    {
        _damages.TryRemove(projection, out _);
        foreach (var partition in Of(projection))
        {
            partition.Damage = null;
            partition.MoveTo(PositionEntry.None);
            partition.Stored.MoveTo(PositionEntry.None.Position.Sequence);
        }
    }

    /// <summary>Each projection version that has a commit.</summary>
    public IEnumerable<LivePartition> All => _partitions.Values.SelectMany(known => known);

    public void Close()
    {
        foreach (var partition in _partitions.Values.SelectMany(known => known))
        {
            partition.Close();
        }
    }

    private LivePartition New(ProjectionId projection, PartitionId partition) =>
        new(projection, partition) { Damage = _damages.GetValueOrDefault(projection) };

    private static LivePartition? Find(LivePartition[] known, PartitionId partition)
    {
        foreach (var candidate in known)
        {
            if (candidate.Partition == partition)
            {
                return candidate;
            }
        }

        return null;
    }
}
