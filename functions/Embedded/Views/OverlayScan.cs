using Serverless.Events.Partitions;

namespace Serverless.Embedded.Views;

/// <summary>
/// The rows of a view in memory by key, a chunk at a time. They are not kept in order, because few reads list rows and
/// each commit would pay: a chunk takes a look at all of them, and the next one is four times as large.
/// </summary>
internal sealed class OverlayScan(Generations generations, LivePartition[] partitions, string view)
{
    private static readonly Comparer<Found> Order = Comparer<Found>.Create(static (a, b) =>
    {
        var byPlace = KeyOrder.Compare((a.Row, a.Partition.Value), (b.Row, b.Partition.Value));
        return byPlace != 0 ? byPlace : a.IsFrozen.CompareTo(b.IsFrozen);
    });

    private static readonly Comparer<Found> GreatestFirst = Comparer<Found>.Create(static (a, b) => Order.Compare(b, a));

    private readonly byte[] _view = StoredText.Encode(view);

    /// <summary>The least rows in a range: all, or so many that all partitions of their keys are among them.</summary>
    /// <param name="range">The range.</param>
    /// <param name="max">About how many; more when one key alone has more.</param>
    public (IReadOnlyList<Found> Rows, bool More) Take(KeyRange range, int max)
    {
        while (true)
        {
            var least = Least(range, max + 1);
            if (least.Count <= max)
            {
                return (Newest(least), false);
            }

            var last = least[^1].Row;
            var whole = least.FindIndex(found => found.Row.Key.SequenceEqual(last.Key));
            if (whole > 0)
            {
                return (Newest(least[..whole]), true);
            }

            max *= 4;
        }
    }

    /// <summary>Of two rows in one place the one of the active generation, which stands first.</summary>
    private static List<Found> Newest(List<Found> sorted)
    {
        var newest = new List<Found>(sorted.Count);
        foreach (var found in sorted)
        {
            if (newest.Count == 0 || newest[^1].Partition != found.Partition || !newest[^1].Row.Key.SequenceEqual(found.Row.Key))
            {
                newest.Add(found);
            }
        }

        return newest;
    }

    private List<Found> Least(KeyRange range, int max)
    {
        var least = new PriorityQueue<Found, Found>(GreatestFirst);
        foreach (var partition in partitions)
        {
            // The older one first: a row that is put into the newer one meanwhile is seen in either or in both.
            generations.Frozen?.Find(partition)?.Visit(_view, range, row => Add(row, partition, isFrozen: true));
            generations.Active.Find(partition)?.Visit(_view, range, row => Add(row, partition, isFrozen: false));
        }

        List<Found> sorted = [.. least.UnorderedItems.Select(item => item.Element)];
        sorted.Sort(Order);
        return sorted;

        void Add(OverlayRow row, LivePartition partition, bool isFrozen)
        {
            var found = new Found(row, partition.Partition, isFrozen);
            if (least.Count < max)
            {
                least.Enqueue(found, found);
            }
            else if (Order.Compare(found, least.Peek()) < 0)
            {
                least.EnqueueDequeue(found, found);
            }
        }
    }

    internal readonly record struct Found(OverlayRow Row, PartitionId Partition, bool IsFrozen);
}
