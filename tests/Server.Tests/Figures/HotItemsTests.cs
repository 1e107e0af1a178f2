using System.Text;
using Serverless.Benchmarks.Nexmark;
using Serverless.Pipeline.Laws;
using Serverless.Pipeline.Stores;

namespace Serverless.Server.Tests.Figures;

/// <summary>Nexmark's sliding windows count as a plain look at the bids does.</summary>
public sealed class HotItemsTests
{
    private const long Begin = 1_767_225_600_000;
    private const int LatestAllowed = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bids_that_come_late_count_in_their_windows(int seed)
    {
        var random = new Random(seed);
        var bids = Enumerable.Range(0, 600)
            .Select(i => Bid(random.Next(5), i * 100))
            .OrderBy(bid => bid.At + random.Next(LatestAllowed))
            .ToList();

        Assert.Equal(Expect(bids), Rows(LawRun.Whole(HotItems.Query.Projection, ToEvents(bids)).Rows));
    }

    [Fact]
    public void The_loop_by_hand_counts_the_same()
    {
        var random = new Random(5);
        var bids = Enumerable.Range(0, 600).Select(_ => Bid(random.Next(9), random.Next(60_000))).ToList();
        var hand = HotItems.Query.Hand();
        bids.ForEach(hand.Take);

        Assert.Equal(Expect(bids), NexmarkAnswer.Merge(HotItems.Query, [hand]));
    }

    [Fact]
    public void A_bid_whose_windows_are_no_longer_known_goes_to_the_hospital()
    {
        NexmarkEvent.Bid[] bids = [Bid(1, 20_000), Bid(1, 30_000), Bid(2, 17_999), Bid(1, 17_999)];
        var outcome = LawRun.Whole(HotItems.Query.Projection, ToEvents(bids));

        Assert.Equal(3, Assert.Single(outcome.Hospital).Event.SequenceNumber.Value);
        Assert.Equal(Expect(bids[..3]), Rows(outcome.Rows));
    }

    [Fact]
    public void The_projection_keeps_the_laws()
    {
        var random = new Random(4);
        var bids = Enumerable.Range(0, 60).Select(i => Bid(random.Next(4), i * 500));

        ProjectionLaws.Check(HotItems.Query.Projection, ToEvents(bids)).ThrowIfBroken();
    }

    private static NexmarkEvent.Bid Bid(int auction, long milliseconds) => new(auction, 0, 100, "", Begin + milliseconds);

    private static List<SampleEvent> ToEvents(IEnumerable<NexmarkEvent.Bid> bids) => [.. bids.Select((bid, i) => new SampleEvent(
        Benchmarks.Samples.SampleEvent.Read(NexmarkLog.Write(bid, i, AuctionKey.Auction)), DateTimeOffset.UnixEpoch.AddSeconds(i)))];

    private static Dictionary<string, string> Expect(IEnumerable<NexmarkEvent.Bid> bids) => bids
        .SelectMany(bid => Enumerable.Range(0, 5).Select(i => (Window: ((bid.At / 2_000) - i) * 2_000, Auction: bid.AuctionId)))
        .CountBy(bid => bid)
        .GroupBy(count => count.Key.Window, count => (count.Key.Auction, Bids: count.Value))
        .ToDictionary(
            window => $"{window.Key}",
            window => $$"""{"bids":{{window.Max(a => a.Bids)}},"auctions":[{{string.Join(',', window.Where(a => a.Bids == window.Max(m => m.Bids)).Select(a => a.Auction).Order())}}]}""",
            StringComparer.Ordinal);

    private static Dictionary<string, string> Rows(IReadOnlyDictionary<RowId, StoredRow> rows) => rows
        .Where(row => row.Key.View == HotItems.Query.Result.Name)
        .ToDictionary(row => row.Key.Key, row => Encoding.UTF8.GetString(row.Value.State.Span), StringComparer.Ordinal);
}
