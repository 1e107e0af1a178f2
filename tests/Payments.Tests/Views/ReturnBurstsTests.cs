using FsCheck;
using FsCheck.Fluent;
using Serverless.Benchmarks.Payments;
using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Tests.Brokerage;
using Serverless.Payments.Views;

namespace Serverless.Payments.Tests.Views;

public sealed class ReturnBurstsTests
{
    private static readonly DateTimeOffset Start = Deal.Start;

    private static readonly int[] Minutes = [0, 30, 60, 200, 300, 301, 302, 361, 500];

    private static readonly ParticipantId Who = new("who");

    private static readonly Gen<ReturnedTransfer> Returned =
        from payment in Gen.Choose(0, 50)
        from transfer in Gen.Choose(0, 3)
        from minutes in Gen.Choose(0, 10_000)
        select new ReturnedTransfer(new($"pay-{payment}"), new($"ach-{transfer}"), new Money(1, new Currency("USD")), Start.AddMinutes(minutes));

    private readonly Deal _deal = new();
    private readonly ViewRun _run = new(ReturnBurstsProjection.Projection);

    [Fact]
    public async Task Three_returns_of_one_sender_within_an_hour_are_a_burst_in_whatever_partitions_they_are()
    {
        for (var i = 0; i < 9; i++)
        {
            var payment = new PaymentId($"pay-{i}");
            _run.Append(Start, _deal.Requested() with { PaymentId = payment });
            _run.Append(Start, _deal.Returned(ReturnReason.InsufficientFunds) with { PaymentId = payment, At = Start.AddMinutes(Minutes[i]) });
        }

        await _run.ProcessAsync();

        var row = Assert.Single(await _run.RowsAsync(ReturnBurstsProjection.View)).Value;
        Assert.Equal((Deal.Buyer, 9), (row.Sender, row.Returns));
        Assert.Equal(
            [new ReturnBurst(Start, Start.AddMinutes(60), 3), new ReturnBurst(Start.AddMinutes(300), Start.AddMinutes(361), 4)],
            row.Bursts);
    }

    [Fact]
    public async Task A_return_of_a_payment_that_nobody_requested_waits_in_the_hospital()
    {
        _run.Append(Start, _deal.Returned(ReturnReason.NoAccount));
        await _run.ProcessAsync();

        Assert.Equal(1, await _run.PatientsAsync());
        Assert.Empty(await _run.RowsAsync(ReturnBurstsProjection.View));
    }

    [Fact]
    public async Task Every_row_is_what_a_plain_look_at_the_stream_says_wherever_the_process_ends()
    {
        PaymentEvent[] events = [.. new PaymentStream(new StreamOptions(new RunId("burst"), Seed: 3, Events: 6_000, PoisonShare: 0)).Select(e => e.Event)];
        for (var i = 0; i < events.Length; i++)
        {
            _run.Append(Start.AddSeconds(i), events[i]);
            if (i % 1000 == 0)
            {
                await _run.ProcessAsync();
            }
        }

        await _run.ProcessAsync();

        var senders = events.OfType<PaymentEvent.Requested>().ToDictionary(e => e.PaymentId, e => e.Sender);
        var expected = events.OfType<PaymentEvent.TransferReturned>().GroupBy(e => senders[e.PaymentId]).ToDictionary(g => g.Key.Value, g => g.ToList());
        var rows = await _run.RowsAsync(ReturnBurstsProjection.View);
        Assert.NotEmpty(rows);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), rows.Keys);
        Assert.All(rows, row =>
        {
            Assert.Equal(expected[row.Key].Count, row.Value.Returns);
            Assert.Equal(
                expected[row.Key].Select(e => (e.At, e.Transfer.Value)).OrderByDescending(r => r).Take(ReturnedTransfers.MaxLatest),
                row.Value.Latest.Select(r => (r.At, r.Transfer.Value)).OrderByDescending(r => r));
        });
    }

    [Fact]
    public void Rows_merge_in_any_order_and_grouping() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Three(Gen.ListOf(Returned, 60).Select(list => list.Aggregate((ReturnedTransfers?)null, (row, r) => ReturnedTransfers.Add(row, r, Who))!)).ToArbitrary(),
        three =>
        {
            var (a, b, c) = three;
            return ReturnedTransfers.Merge(a, b) == ReturnedTransfers.Merge(b, a)
                && ReturnedTransfers.Merge(ReturnedTransfers.Merge(a, b), c) == ReturnedTransfers.Merge(a, ReturnedTransfers.Merge(b, c));
        }));

    [Fact]
    public void A_burst_is_found_however_long_and_ends_when_an_hour_holds_fewer_than_three() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 50), 40).ToArbitrary(),
        gaps =>
        {
            var times = gaps.Aggregate(new List<DateTimeOffset> { Start }, (list, gap) => [.. list, list[^1].AddMinutes(gap)]);
            var inBurst = times.Where((_, i) => Enumerable.Range(i - 2, 3).Any(f => f >= 0 && f + 2 < times.Count && times[f + 2] - times[f] <= ReturnBurst.Within)).ToList();
            var bursts = ReturnBurst.In(times);
            return bursts.All(b => b.Returns >= 3) && times.All(t => inBurst.Contains(t) == bursts.Any(b => b.From <= t && t <= b.To));
        }));
}
