using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>The signals of every projection version and partition.</summary>
internal sealed class SignalBoard
{
    private readonly ConcurrentDictionary<(ProjectionId, PartitionId), PartitionSignals> _signals = new();

    public PartitionSignals Of(ProjectionId projection, PartitionId partition) =>
        _signals.GetOrAdd((projection, partition), _ => new PartitionSignals(new PositionSignal(), new ReleaseSignal()));

    /// <summary>Nothing will happen any more: everybody who waits is told so.</summary>
    public void Close()
    {
        foreach (var signals in _signals.Values)
        {
            signals.Position.Close();
            signals.Releases.Close();
        }
    }
}

internal sealed record PartitionSignals(PositionSignal Position, ReleaseSignal Releases);
