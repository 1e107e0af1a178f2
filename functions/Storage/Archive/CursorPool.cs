using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>
/// Cursors between two reads, found by the event they would read next: whoever goes on where a read ended downloads
/// nothing twice. Bounded: the one that has waited longest forgets what it has downloaded, later also its place.
/// </summary>
internal sealed class CursorPool(int maxWithBytes)
{
    /// <summary>A place costs some hundred bytes, bytes some megabytes.</summary>
    private const int PlacesPerBytes = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<SegmentCursor> _cursors = [];

    /// <summary>Takes one out that reads this event next, if there is one.</summary>
    public SegmentCursor? Take(PartitionId partition, SequenceNumber next)
    {
        lock (_gate)
        {
            for (var node = _cursors.Last; node is not null; node = node.Previous)
            {
                if (node.Value.Partition == partition && node.Value.Next == next)
                {
                    _cursors.Remove(node);
                    return node.Value;
                }
            }

            return null;
        }
    }

    public void Return(SegmentCursor cursor)
    {
        lock (_gate)
        {
            _cursors.AddLast(cursor);
            if (_cursors.Count > maxWithBytes)
            {
                _cursors.ElementAt(_cursors.Count - maxWithBytes - 1).Shrink();
            }

            if (_cursors.Count > maxWithBytes * PlacesPerBytes)
            {
                _cursors.RemoveFirst();
            }
        }
    }
}
