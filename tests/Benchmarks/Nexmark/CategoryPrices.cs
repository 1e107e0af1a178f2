using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>What prices need to know of auctions and bids.</summary>
internal abstract record PriceEvent
{
    private PriceEvent()
    {
    }

    public static readonly EventTypes<PriceEvent> Types = new EventTypes<PriceEvent>()
        .With("nexmark.auction.v1", NexmarkJson.Default.Opened)
        .With("nexmark.bid.v1", NexmarkJson.Default.Offered);

    internal sealed record Opened(long Id, int Category, long Expires, long At) : PriceEvent;

    internal sealed record Offered(long AuctionId, long Price, long At) : PriceEvent;
}

/// <summary>An auction and its best bid while it was open; 0 without one.</summary>
internal sealed record AuctionPrice(int Category, long Opened, long Expires, long Best);

/// <summary>What the auctions of a category that had a bid went for, together; their mean is the answer.</summary>
internal sealed record CategoryPrice(long Auctions, long Sum)
{
    public static CategoryPrice Evolve(CategoryPrice? price, CategoryPrice change) => price is null ? change : Merge(price, change);

    public static CategoryPrice Merge(CategoryPrice left, CategoryPrice right) => new(left.Auctions + right.Auctions, left.Sum + right.Sum);
}

/// <summary>q4: the mean of the best bids of the auctions of each category.</summary>
internal static class CategoryPrices
{
    private static readonly View<CategoryPrice> View = Pipeline.Views.View.Of("nexmark-q4", NexmarkJson.Default.CategoryPrice).MergedBy(CategoryPrice.Merge);
    private static readonly View<AuctionPrice> Auctions = Pipeline.Views.View.Of("nexmark-q4-auctions", NexmarkJson.Default.AuctionPrice);

    public static readonly NexmarkQuery Query = new(
        "q4 prices of categories",
        AuctionKey.Auction,
        Projection.Named("nexmark-q4", version: 1).Writing(events => events.Of(PriceEvent.Types)
            .FoldInto(Auctions, [View], KeyOf, Fold)),
        View,
        () => new Hand());

    private static string KeyOf(PriceEvent e) => Text(e switch
    {
        PriceEvent.Opened a => a.Id,
        PriceEvent.Offered b => b.AuctionId,
        _ => throw new UnreachableException(),
    });

    private static Folded<AuctionPrice> Fold(AuctionPrice? auction, PriceEvent e) => e switch
    {
        PriceEvent.Opened a => new(new AuctionPrice(a.Category, a.At, a.Expires, 0)),
        PriceEvent.Offered b when auction is not null && IsBetter(auction, b.Price, b.At) =>
            new(auction with { Best = b.Price }, Change.To(View, Text(auction.Category), Difference(auction, b.Price), CategoryPrice.Evolve)),
        _ => new(auction),
    };

    private static bool IsBetter(AuctionPrice auction, long price, long at) => price > auction.Best && at >= auction.Opened && at <= auction.Expires;

    private static CategoryPrice Difference(AuctionPrice auction, long price) => new(auction.Best == 0 ? 1 : 0, price - auction.Best);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private sealed class Hand : IHandWritten
    {
        private readonly Dictionary<long, AuctionPrice> _auctions = [];

        public NexmarkKinds Wants => NexmarkKinds.Auction | NexmarkKinds.Bid;

        public IEnumerable<(string Key, object Row)> Rows => _auctions.Values
            .Where(a => a.Best > 0)
            .GroupBy(a => a.Category)
            .Select(g => (Text(g.Key), (object)new CategoryPrice(g.LongCount(), g.Sum(a => a.Best))));

        public void Take(NexmarkEvent e)
        {
            if (e is NexmarkEvent.Auction a)
            {
                _auctions[a.Id] = new AuctionPrice(a.Category, a.At, a.Expires, 0);
            }
            else if (e is NexmarkEvent.Bid b)
            {
                ref var auction = ref CollectionsMarshal.GetValueRefOrNullRef(_auctions, b.AuctionId);
                if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref auction) && IsBetter(auction, b.Price, b.At))
                {
                    auction = auction with { Best = b.Price };
                }
            }
        }
    }
}
