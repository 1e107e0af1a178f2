using System.Globalization;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>What came out of a query that has no memory: where others write to nowhere, every item counts here.</summary>
internal sealed record Digest(long Count, long Bidders, long Prices)
{
    public static Digest Evolve(Digest? digest, NexmarkEvent.Bid bid) =>
        new((digest?.Count ?? 0) + 1, (digest?.Bidders ?? 0) + bid.Bidder, (digest?.Prices ?? 0) + bid.Price);

    public static Digest Merge(Digest left, Digest right) =>
        new(left.Count + right.Count, left.Bidders + right.Bidders, left.Prices + right.Prices);
}

/// <summary>q0, q1 and q2: bids one by one.</summary>
internal static class BidQueries
{
    private const int Digests = 64;

    public static readonly NexmarkQuery PassThrough = Of("q0 pass through", "nexmark-q0", bids => bids, b => b);

    public static readonly NexmarkQuery Currency = Of("q1 currency", "nexmark-q1", bids => bids.Select(Convert), Convert);

    public static readonly NexmarkQuery Selection = Of(
        "q2 selection", "nexmark-q2", bids => bids.Where(IsSelected), b => IsSelected(b) ? b : null);

    private static NexmarkQuery Of(
        string name, string id, Func<IObservable<NexmarkEvent.Bid>, IObservable<NexmarkEvent.Bid>> pipeline, Func<NexmarkEvent.Bid, NexmarkEvent.Bid?> hand)
    {
        var view = View.Of(id, NexmarkJson.Default.Digest).MergedBy(Digest.Merge);
        var projection = Projection.Named(id, version: 1)
            .Writing(events => pipeline(events.Of(NexmarkEvent.Bids)).FoldInto(view, KeyOf, Digest.Evolve));
        return new NexmarkQuery(name, AuctionKey.Auction, projection, view, () => new Hand(hand));
    }

    private static NexmarkEvent.Bid Convert(NexmarkEvent.Bid bid) => bid with { Price = bid.Price * 908 / 1000 };

    private static bool IsSelected(NexmarkEvent.Bid bid) => bid.AuctionId % 123 == 0;

    private static string KeyOf(NexmarkEvent.Bid bid) => (bid.AuctionId % Digests).ToString(CultureInfo.InvariantCulture);

    private sealed class Hand(Func<NexmarkEvent.Bid, NexmarkEvent.Bid?> query) : IHandWritten
    {
        private readonly Dictionary<long, (long Count, long Bidders, long Prices)> _digests = [];

        public NexmarkKinds Wants => NexmarkKinds.Bid;

        public IEnumerable<(string Key, object Row)> Rows =>
            _digests.Select(d => (d.Key.ToString(CultureInfo.InvariantCulture), (object)new Digest(d.Value.Count, d.Value.Bidders, d.Value.Prices)));

        public void Take(NexmarkEvent e)
        {
            if (e is NexmarkEvent.Bid bid && query(bid) is { } result)
            {
                ref var digest = ref CollectionsMarshal.GetValueRefOrAddDefault(_digests, result.AuctionId % Digests, out _);
                digest = (digest.Count + 1, digest.Bidders + result.Bidder, digest.Prices + result.Price);
            }
        }
    }
}
