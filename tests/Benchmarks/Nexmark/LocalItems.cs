using System.Diagnostics;
using System.Globalization;
using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>A seller as the join remembers one: the person, once there, and the auctions that came before.</summary>
internal sealed record Seller(NexmarkEvent.Person? Person, IReadOnlyList<long> Waiting);

/// <summary>Who sells an item near by.</summary>
internal sealed record LocalItem(string Name, string City, string State);

/// <summary>q3: auctions of category 10 joined with their sellers in three states.</summary>
internal static class LocalItems
{
    private const int Category = 10;

    private static readonly View<LocalItem> View = Pipeline.Views.View.Of("nexmark-q3", NexmarkJson.Default.LocalItem);
    private static readonly View<Seller> Sellers = Pipeline.Views.View.Of("nexmark-q3-sellers", NexmarkJson.Default.Seller);

    public static readonly NexmarkQuery Query = new(
        "q3 local items (join)",
        AuctionKey.Seller,
        Projection.Named("nexmark-q3", version: 1).Writing(events => events.Of(NexmarkEvent.PeopleAndAuctions)
            .Where(IsWanted)
            .FoldInto(Sellers, [View], KeyOf, Join)),
        View,
        () => new Hand());

    private static bool IsWanted(NexmarkEvent e) => e switch
    {
        NexmarkEvent.Person p => p.State is "OR" or "ID" or "CA",
        NexmarkEvent.Auction a => a.Category == Category,
        _ => false,
    };

    private static string KeyOf(NexmarkEvent e) => Text(e switch
    {
        NexmarkEvent.Person p => p.Id,
        NexmarkEvent.Auction a => a.Seller,
        _ => throw new UnreachableException(),
    });

    private static Folded<Seller> Join(Seller? seller, NexmarkEvent e) => e switch
    {
        NexmarkEvent.Person p => new(new Seller(p, []), [.. (seller?.Waiting ?? []).Select(auction => Found(auction, p))]),
        NexmarkEvent.Auction a when seller?.Person is { } p => new(seller, Found(a.Id, p)),
        NexmarkEvent.Auction a => new(new Seller(null, [.. seller?.Waiting ?? [], a.Id])),
        _ => throw new UnreachableException(),
    };

    private static ViewChange Found(long auction, NexmarkEvent.Person p) => Change.To(View, Text(auction), p, (_, person) => Of(person));

    private static LocalItem Of(NexmarkEvent.Person p) => new(p.Name, p.City, p.State);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private sealed class Hand : IHandWritten
    {
        private readonly Dictionary<long, NexmarkEvent.Person> _people = [];
        private readonly List<(long Auction, long Seller)> _waiting = [];
        private readonly Dictionary<long, LocalItem> _found = [];

        public NexmarkKinds Wants => NexmarkKinds.Person | NexmarkKinds.Auction;

        public IEnumerable<(string Key, object Row)> Rows
        {
            get
            {
                // Nobody asks before the end, so that is when the auctions that came first look for their sellers.
                foreach (var (auction, seller) in _waiting.Where(w => _people.ContainsKey(w.Seller)))
                {
                    _found[auction] = Of(_people[seller]);
                }

                return _found.Select(f => (Text(f.Key), (object)f.Value));
            }
        }

        public void Take(NexmarkEvent e)
        {
            switch (e)
            {
                case NexmarkEvent.Person p when IsWanted(p):
                    _people[p.Id] = p;
                    break;
                case NexmarkEvent.Auction a when IsWanted(a) && _people.TryGetValue(a.Seller, out var seller):
                    _found[a.Id] = Of(seller);
                    break;
                case NexmarkEvent.Auction a when IsWanted(a):
                    _waiting.Add((a.Id, a.Seller));
                    break;
            }
        }
    }
}
