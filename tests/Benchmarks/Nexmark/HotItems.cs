using System.Globalization;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>How many bids an auction had in a window.</summary>
internal sealed record BidCount(long Bids);

/// <summary>The auctions that had most bids in a window, and how many.</summary>
internal sealed record HotItem(long Bids, IReadOnlyList<long> Auctions)
{
    public static HotItem Evolve(HotItem? hot, HotItem next) => hot is null ? next : Merge(hot, next);

    public static HotItem Merge(HotItem left, HotItem right) =>
        left.Bids > right.Bids ? left
        : left.Bids < right.Bids ? right
        : new(left.Bids, [.. left.Auctions.Union(right.Auctions).Order()]);
}

/// <summary>q5: the auctions with most bids in windows of 10 s, one every 2 s.</summary>
internal static class HotItems
{
    private const long Size = 10_000;
    private const long Step = 2_000;

    private static readonly View<HotItem> View = Pipeline.Views.View.Of("nexmark-q5", NexmarkJson.Default.HotItem).MergedBy(HotItem.Merge);
    private static readonly View<BidCount> Counts = Pipeline.Views.View.Of("nexmark-q5-counts", NexmarkJson.Default.BidCount);

    public static readonly NexmarkQuery Query = new(
        "q5 hot items (sliding window)",
        AuctionKey.Auction,
        Projection.Named("nexmark-q5", version: 1).Writing(events => events.Of(NexmarkEvent.Bids)
            .SelectMany(bid => Windows(bid.At).Select(window => (Window: window, Auction: bid.AuctionId)).ToList())
            .FoldInto(Counts, [View], bid => string.Create(CultureInfo.InvariantCulture, $"{bid.Window}~{bid.Auction}"), Count)),
        View,
        () => new Hand());

    /// <summary>The beginnings of the windows that a time is in.</summary>
    private static IEnumerable<long> Windows(long at)
    {
        for (var begin = at - (at % Step); begin > at - Size; begin -= Step)
        {
            yield return begin;
        }
    }

    private static Folded<BidCount> Count(BidCount? count, (long Window, long Auction) bid)
    {
        var bids = (count?.Bids ?? 0) + 1;
        return new(new BidCount(bids), Change.To(View, bid.Window.ToString(CultureInfo.InvariantCulture), new HotItem(bids, [bid.Auction]), HotItem.Evolve));
    }

    private sealed class Hand : IHandWritten
    {
        private readonly Dictionary<(long Window, long Auction), long> _counts = [];

        public NexmarkKinds Wants => NexmarkKinds.Bid;

        public IEnumerable<(string Key, object Row)> Rows => _counts.GroupBy(c => c.Key.Window).Select(window =>
        {
            var most = window.Max(c => c.Value);
            var row = new HotItem(most, [.. window.Where(c => c.Value == most).Select(c => c.Key.Auction).Order()]);
            return (window.Key.ToString(CultureInfo.InvariantCulture), (object)row);
        });

        public void Take(NexmarkEvent e)
        {
            if (e is NexmarkEvent.Bid bid)
            {
                for (var window = bid.At - (bid.At % Step); window > bid.At - Size; window -= Step)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_counts, (window, bid.AuctionId), out _)++;
                }
            }
        }
    }
}
