using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// What the hub consists of, on disk before anything relies on it: a segment is noted before an event in it is
/// answered, and what retention leaves before it deletes. So what is noted and not there is lost, and no crash explains
/// it. Written when segments begin or go, and at a clean close; for any thread.
/// </summary>
internal sealed class Manifest(ILogFiles files, string folder, ManifestFile state)
{
    private readonly Lock _gate = new();
    private ManifestFile _state = state;
    private bool _isInDoubt;

    /// <summary>Replaces what is said of some partitions.</summary>
    /// <exception cref="IOException">The disk failed: the old or the new is there, until <see cref="Repair"/>.</exception>
    public void Set(IEnumerable<(int Partition, Func<ManifestPartition, ManifestPartition> Change)> changes)
    {
        lock (_gate)
        {
            var logs = _state.Logs.ToArray();
            foreach (var (partition, change) in changes)
            {
                logs[partition] = change(logs[partition]);
            }

            Write(_state with { Logs = logs });
        }
    }

    /// <summary>Notes that the hub is closed, and what its partitions hold.</summary>
    public void Close(long lap, IEnumerable<LogPartition> partitions)
    {
        lock (_gate)
        {
            var logs = _state.Logs.Zip(partitions, (log, partition) => partition.View.IsDamaged ? log : Ended(log, partition.View));
            Write(_state with { Lap = lap, Closed = true, Logs = [.. logs] });
        }
    }

    /// <summary>
    /// Sees to it that the disk says what is said here, if a write failed. What the failed write noted must not be deleted before.
    /// </summary>
    public void Repair()
    {
        lock (_gate)
        {
            if (_isInDoubt)
            {
                Write(_state);
            }
        }
    }

    private static ManifestPartition Ended(ManifestPartition log, PartitionView view) =>
        log with { Segments = [.. log.Segments[..^1], new SegmentNote(view.Active.First, view.Next, view.Active.Length, view.Chain)] };

    private void Write(ManifestFile next)
    {
        _isInDoubt = true;
        next.Write(files, folder);
        (_state, _isInDoubt) = (next, false);
    }
}
