using System.Globalization;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>
/// A seeded stream of Nexmark's events in its proportions: of 50, one is a person, three are auctions and 46 are bids;
/// half of the bids go to a hot auction, the others to one of the last hundred. 10,000 events take a second of their
/// own time. Each event can be told from its number alone.
/// </summary>
internal sealed class NexmarkStream(int seed)
{
    public const int Categories = 5;
    public const int FirstCategory = 10;

    private const int PerPerson = 50;
    private const int AuctionsPerPerson = 3;
    private const int Recent = 100;

    /// <summary>A hundred microseconds each, in milliseconds: ten share one.</summary>
    private const int EventsPerMillisecond = 10;

    private static readonly string[] States = ["OR", "ID", "CA", "AZ", "WA", "WY"];
    private static readonly string[] Cities = ["Phoenix", "Portland", "Boise", "Bend", "Seattle", "Cheyenne"];
    private static readonly string[] Channels = ["Google", "Facebook", "Baidu", "Apple"];
    private static readonly long Begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public NexmarkEvent this[int number]
    {
        get
        {
            var random = new Random(HashCode(number));
            var (round, place) = (number / PerPerson, number % PerPerson);
            var at = Begin + (number / EventsPerMillisecond);
            return place switch
            {
                0 => Person(round, random, at),
                <= AuctionsPerPerson => Auction((round * AuctionsPerPerson) + place - 1, round, random, at),
                _ => Bid(((round + 1) * AuctionsPerPerson) - 1, round, random, at),
            };
        }
    }

    private static NexmarkEvent.Person Person(int id, Random random, long at) => new(
        id,
        string.Create(CultureInfo.InvariantCulture, $"Person {id}"),
        string.Create(CultureInfo.InvariantCulture, $"person{id}@example.org"),
        string.Create(CultureInfo.InvariantCulture, $"{random.Next(10_000):D4} {random.Next(10_000):D4} {random.Next(10_000):D4} {random.Next(10_000):D4}"),
        Cities[random.Next(Cities.Length)],
        States[random.Next(States.Length)],
        at);

    private static NexmarkEvent.Auction Auction(int id, int lastPerson, Random random, long at)
    {
        var first = Price(random);
        return new(
            id,
            string.Create(CultureInfo.InvariantCulture, $"Item {id}"),
            new string((char)('a' + random.Next(26)), 100),
            first,
            first + Price(random),
            Math.Max(0, lastPerson - random.Next(Recent)),
            FirstCategory + random.Next(Categories),
            at + random.Next(100, 2_000),
            at);
    }

    private static NexmarkEvent.Bid Bid(int lastAuction, int lastPerson, Random random, long at)
    {
        var auction = random.Next(2) == 0 ? lastAuction / Recent * Recent : Math.Max(0, lastAuction - random.Next(Recent));
        return new(auction, Math.Max(0, lastPerson - random.Next(Recent)), Price(random), Channels[random.Next(Channels.Length)], at);
    }

    // As many of each order of magnitude, from 1 to a million.
    private static long Price(Random random) => (long)(Math.Pow(10, random.NextDouble() * 6) * 100);

    // Neighbours must not resemble each other; a hash of .NET's own would change with every start.
    private int HashCode(int number)
    {
        var z = (uint)seed + ((uint)number * 0x9E3779B9);
        z = (z ^ (z >> 16)) * 0x85EBCA6B;
        z = (z ^ (z >> 13)) * 0xC2B2AE35;
        return (int)((z ^ (z >> 16)) & int.MaxValue);
    }
}
