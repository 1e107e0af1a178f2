using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// Finds a place in a partition by time. Times never go back within a partition, so halving works; each probe is one
/// read that the sparse index leads to, and a log of a billion events takes thirty.
/// </summary>
internal sealed class TimeSearch(LogPartition partition)
{
    public SequenceNumber Find(DateTimeOffset time, CancellationToken stop)
    {
        var view = partition.View;

        // What is before low was enqueued before the time; what is at high was not, or cannot be read, or is not there.
        var (low, high) = (view.First, view.Next);
        while (low < high)
        {
            stop.ThrowIfCancellationRequested();
            var middle = low + ((high - low) / 2);
            switch (partition.Reader.Read(middle, maxEvents: 1, maxBytes: 1))
            {
                case LogRead.Expired expired:
                    low = Math.Min(expired.First.Value, high);
                    break;
                case LogRead.Events { Items: [var found, ..] } when found.EnqueuedTime < time:
                    low = middle + 1;
                    break;
                case LogRead.Damaged when FindEarlierEventBehind(view, middle, high, time) is { } behind:
                    low = behind + 1;
                    break;
                default:
                    high = middle;
                    break;
            }
        }

        return new SequenceNumber(low);
    }

    // Damage ends with its segment. If an event behind it is from before the time, then so is all that is damaged.
    private long? FindEarlierEventBehind(PartitionView view, long damaged, long high, DateTimeOffset time)
    {
        foreach (var segment in view.Segments.Where(segment => segment.First > damaged).TakeWhile(segment => segment.First < high))
        {
            if (partition.Reader.Read(segment.First, maxEvents: 1, maxBytes: 1) is LogRead.Events { Items: [var first, ..] })
            {
                return first.EnqueuedTime < time ? segment.First : null;
            }
        }

        return null;
    }
}
