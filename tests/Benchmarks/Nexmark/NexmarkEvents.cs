using System.Text.Json.Serialization;
using Serverless.Pipeline.Projections;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>
/// The events of Nexmark (Tucker, Tufte, Papadimos, Maier 2008), an auction house: people come, open auctions, and bid.
/// </summary>
internal abstract record NexmarkEvent
{
    private NexmarkEvent()
    {
    }

    public static readonly EventTypes<NexmarkEvent> Types = new EventTypes<NexmarkEvent>()
        .With("nexmark.person.v1", NexmarkJson.Default.Person)
        .With("nexmark.auction.v1", NexmarkJson.Default.Auction)
        .With("nexmark.bid.v1", NexmarkJson.Default.Bid);

    public static readonly EventTypes<Bid> Bids = new EventTypes<Bid>().With("nexmark.bid.v1", NexmarkJson.Default.Bid);

    public static readonly EventTypes<NexmarkEvent> PeopleAndAuctions = new EventTypes<NexmarkEvent>()
        .With("nexmark.person.v1", NexmarkJson.Default.Person)
        .With("nexmark.auction.v1", NexmarkJson.Default.Auction);

    internal sealed record Person(long Id, string Name, string Email, string CreditCard, string City, string State, long At) : NexmarkEvent;

    internal sealed record Auction(long Id, string ItemName, string Description, long InitialBid, long Reserve, long Seller, int Category, long Expires, long At) : NexmarkEvent;

    internal sealed record Bid(long AuctionId, long Bidder, long Price, string Channel, long At) : NexmarkEvent;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NexmarkEvent.Person))]
[JsonSerializable(typeof(NexmarkEvent.Auction))]
[JsonSerializable(typeof(NexmarkEvent.Bid))]
[JsonSerializable(typeof(Digest))]
[JsonSerializable(typeof(Seller))]
[JsonSerializable(typeof(LocalItem))]
[JsonSerializable(typeof(PriceEvent.Opened))]
[JsonSerializable(typeof(PriceEvent.Offered))]
[JsonSerializable(typeof(AuctionPrice))]
[JsonSerializable(typeof(CategoryPrice))]
[JsonSerializable(typeof(BidTime))]
[JsonSerializable(typeof(RecentCounts))]
[JsonSerializable(typeof(HotItem))]
internal sealed partial class NexmarkJson : JsonSerializerContext;
