using System.Globalization;
using System.Runtime.InteropServices;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>What a window needs to know of a bid.</summary>
internal sealed record BidTime(long AuctionId, long At);

/// <summary>The auctions that had most bids in a window, and how many.</summary>
internal sealed record HotItem(long Bids, IReadOnlyList<long> Auctions)
{
    public static HotItem Evolve(HotItem? hot, HotItem next) => hot is null ? next : Merge(hot, next);

    public static HotItem Merge(HotItem left, HotItem right) =>
        left.Bids > right.Bids ? left
        : left.Bids < right.Bids ? right
        : new(left.Bids, [.. left.Auctions.Union(right.Auctions).Order()]);
}

/// <summary>
/// q5: the auctions with most bids in windows of 10 s, one every 2 s. An auction counts its bids in panes of 2 s, of which
/// the windows are made. Few bids change what is hot, and the most bids so far in each window tell which.
/// </summary>
internal static class HotItems
{
    private const long Step = RecentCounts.Step;
    private const int PanesOfWindow = 5;

    private static readonly EventTypes<BidTime> Bids = new EventTypes<BidTime>().With("nexmark.bid.v1", NexmarkJson.Default.BidTime);

    private static readonly View<HotItem> View = Pipeline.Views.View.Of("nexmark-q5", NexmarkJson.Default.HotItem).MergedBy(HotItem.Merge);
    private static readonly View<RecentCounts> Panes = Pipeline.Views.View.Of("nexmark-q5-panes", NexmarkJson.Default.RecentCounts);
    private static readonly View<RecentCounts> Most = Pipeline.Views.View.Of("nexmark-q5-most", NexmarkJson.Default.RecentCounts).MergedBy(RecentCounts.Most);

    public static readonly NexmarkQuery Query = new(
        "q5 hot items (sliding window)",
        AuctionKey.Auction,
        Projection.Named("nexmark-q5", version: 1).Writing(events => events.Of(Bids).FoldInto(Panes, [Most, View], bid => Text(bid.AuctionId), Count)),
        View,
        () => new Hand());

    private static Folded<RecentCounts> Count(RecentCounts? panes, BidTime bid)
    {
        var pane = PaneOf(bid.At);
        if (panes?.Latest - pane > (RecentCounts.Kept - PanesOfWindow) * Step)
        {
            throw new InvalidOperationException("The bid comes so late that its auction no longer knows the other bids of its windows.");
        }

        var counted = panes?.With(pane, panes[pane] + 1) ?? new RecentCounts(pane, [1]);
        return new(counted, Change.To(Most, "all", (Auction: bid.AuctionId, Pane: pane, Panes: counted), Compare));
    }

    private static Folded<RecentCounts> Compare(RecentCounts? most, (long Auction, long Pane, RecentCounts Panes) bid)
    {
        List<ViewChange>? hot = null;
        for (var window = bid.Pane; window > bid.Pane - (PanesOfWindow * Step); window -= Step)
        {
            var bids = 0L;
            for (var pane = window; pane < window + (PanesOfWindow * Step); pane += Step)
            {
                bids += bid.Panes[pane];
            }

            if (bids >= (most?[window] ?? 0))
            {
                most = most?.With(window, bids) ?? new RecentCounts(window, [bids]);
                (hot ??= []).Add(Change.To(View, Text(window), new HotItem(bids, [bid.Auction]), HotItem.Evolve));
            }
        }

        return new(most, hot ?? (IReadOnlyList<ViewChange>)[]);
    }

    private static long PaneOf(long at) => at - (at % Step);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Hand : IHandWritten
    {
        private readonly Dictionary<(long Pane, long Auction), long> _panes = [];

        public NexmarkKinds Wants => NexmarkKinds.Bid;

        public IEnumerable<(string Key, object Row)> Rows
        {
            get
            {
                // Nobody asks before the end, so that is when the windows are made of their panes.
                var windows = new Dictionary<(long Window, long Auction), long>();
                foreach (var (pane, bids) in _panes)
                {
                    for (var window = pane.Pane; window > pane.Pane - (PanesOfWindow * Step); window -= Step)
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(windows, (window, pane.Auction), out _) += bids;
                    }
                }

                return windows.GroupBy(c => c.Key.Window).Select(window =>
                {
                    var most = window.Max(c => c.Value);
                    return (Text(window.Key), (object)new HotItem(most, [.. window.Where(c => c.Value == most).Select(c => c.Key.Auction).Order()]));
                });
            }
        }

        public void Take(NexmarkEvent e)
        {
            if (e is NexmarkEvent.Bid bid)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_panes, (PaneOf(bid.At), bid.AuctionId), out _)++;
            }
        }
    }
}
