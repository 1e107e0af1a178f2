using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>Every projection version and partition that was ever asked for or has a commit.</summary>
internal sealed class LivePartitions
{
    private readonly ConcurrentDictionary<ProjectionId, LivePartition[]> _partitions = new();

    public LivePartition Of(ProjectionId projection, PartitionId partition) =>
        Find(Of(projection), partition)
        ?? Find(
            _partitions.AddOrUpdate(
                projection,
                id => [new LivePartition(id, partition)],
                (id, known) => Find(known, partition) is null
                    ? [.. known.Append(new LivePartition(id, partition)).OrderBy(p => p.Partition.Value)]
                    : known),
            partition)!;

    /// <summary>Those of a projection, in order; also those that have no commit yet.</summary>
    public LivePartition[] Of(ProjectionId projection) => _partitions.TryGetValue(projection, out var known) ? known : [];

    public void Close()
    {
        foreach (var partition in _partitions.Values.SelectMany(known => known))
        {
            partition.Close();
        }
    }

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
