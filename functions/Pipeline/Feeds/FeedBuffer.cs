using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// A contiguous run of events that were pushed and not yet taken. Bounded: what takes in waits until what takes out
/// has made room. Not safe for many threads; its owner locks.
/// </summary>
internal sealed class FeedBuffer(SequenceNumber start, int maxEvents, long maxBytes)
{
    private readonly List<RecordedEvent> _events = [];
    private long _bytes;
    private int _taken;

    /// <summary>The first event that is here, or the next to come.</summary>
    public SequenceNumber First { get; private set; } = start;

    /// <summary>The event that must come next.</summary>
    public SequenceNumber Next { get; private set; } = start;

    /// <summary>What is here now; null if nothing is.</summary>
    public PartitionBounds? Bounds => First < Next ? new PartitionBounds(First, Next, _events[^1].EnqueuedTime) : null;

    public bool HasRoom => _events.Count - _taken < maxEvents && _bytes < maxBytes;

    /// <summary>
    /// Takes in an event. One that was here before is left out. After a gap the run begins anew behind it: what is
    /// before can be had from the log alone, which says whether it is gone.
    /// </summary>
    public void Add(RecordedEvent e)
    {
        if (e.SequenceNumber < Next)
        {
            return;
        }

        if (e.SequenceNumber > Next)
        {
            _events.Clear();
            (_taken, _bytes, First) = (0, 0, e.SequenceNumber);
        }

        _events.Add(e);
        _bytes += e.Bytes.Length;
        Next = e.SequenceNumber.Next;
    }

    /// <summary>Lets go of the events before one: a reader that asks for it has no more need of them.</summary>
    public void Release(SequenceNumber before)
    {
        while (First < before && First < Next)
        {
            _bytes -= _events[_taken++].Bytes.Length;
            First = First.Next;
        }

        // Moving what is left costs as much as what went, so do it when that is most of it.
        if (_taken > _events.Count / 2)
        {
            _events.RemoveRange(0, _taken);
            _taken = 0;
        }
    }

    /// <summary>The events from one on that is here, at most so many and, beyond the first, so many bytes.</summary>
    public IReadOnlyList<RecordedEvent> Read(SequenceNumber from, int max, int maxReadBytes)
    {
        var first = _taken + (int)(from.Value - First.Value);
        var count = 0;
        var bytes = 0L;
        while (count < max && first + count < _events.Count)
        {
            bytes += _events[first + count].Bytes.Length;
            if (count > 0 && bytes > maxReadBytes)
            {
                break;
            }

            count++;
        }

        return _events.GetRange(first, count);
    }
}
