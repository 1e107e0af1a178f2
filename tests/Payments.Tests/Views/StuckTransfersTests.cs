using Serverless.Benchmarks.Payments;
using Serverless.Events.Envelope;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Tests.Brokerage;
using Serverless.Payments.Views;

namespace Serverless.Payments.Tests.Views;

public sealed class StuckTransfersTests
{
    private static readonly DateTimeOffset Start = Deal.Start;

    private readonly Deal _deal = new();
    private readonly ViewRun _run = new(StuckTransfersProjection.Projection);

    [Fact]
    public async Task A_transfer_is_stuck_three_days_after_it_was_initiated_as_soon_as_time_moves()
    {
        var initiated = _deal.Initiated();
        _run.Append(Start, initiated);
        _run.Tick(Start + StuckTransfersProjection.Patience - TimeSpan.FromTicks(1));
        await _run.ProcessAsync();
        Assert.Empty(await Rows());

        _run.Tick(Start + StuckTransfersProjection.Patience);
        await _run.ProcessAsync();

        Assert.Equal(
            new StuckTransfer(Deal.Payment, Deal.FirstTransfer, Deal.Amount, initiated.At, Start + StuckTransfersProjection.Patience),
            Assert.Single(await Rows()).Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_ended_in_time_is_not(bool settles)
    {
        _run.Append(Start, _deal.Initiated());
        _run.Append(Start.AddDays(2), settles ? _deal.Settled() : _deal.Returned(ReturnReason.InsufficientFunds));
        _run.Tick(Start.AddDays(9));
        await _run.ProcessAsync();

        Assert.Empty(await Rows());
    }

    [Fact]
    public async Task One_that_ends_late_is_stuck_no_longer_and_the_next_one_may_be()
    {
        _run.Append(Start, _deal.Initiated());
        _run.Append(Start.AddDays(4), _deal.Returned(ReturnReason.InsufficientFunds));
        _run.Append(Start.AddDays(5), _deal.Initiated("ach-2"));
        await _run.ProcessAsync();
        Assert.Empty(await Rows());

        _run.Tick(Start.AddDays(8));
        await _run.ProcessAsync();

        Assert.Equal(new TransferId("ach-2"), Assert.Single(await Rows()).Value.Transfer);
    }

    [Fact]
    public async Task An_event_that_is_not_keyed_by_its_payment_waits_in_the_hospital()
    {
        var e = _deal.Initiated();
        _run.Append(Start, CloudEventWriter.CreateJson(
            new EventAttributes { Id = "1", Source = "/payments", Type = PaymentEventTypes.TransferInitiated, Subject = "pay-1", PartitionKey = "elsewhere" },
            PaymentEvent.EventTypes.Write(e)));
        await _run.ProcessAsync();

        Assert.Equal(1, await _run.PatientsAsync());
    }

    [Fact]
    public async Task A_restart_anywhere_changes_nothing_in_the_rows_of_a_stream_of_payments()
    {
        var events = StreamOfDays();
        var expected = await RowsAfterAsync(events, _ => false);
        Assert.InRange(expected.Count, 5, 40);

        Assert.Equal(expected, await RowsAfterAsync(events, _ => true));
        for (var i = 0; i < events.Count; i += 3)
        {
            Assert.Equal(expected, await RowsAfterAsync(events, at => at == i));
        }
    }

    [Fact]
    public async Task What_is_stuck_is_what_a_plain_look_at_the_stream_says()
    {
        var events = StreamOfDays();
        var end = events[^1].At;
        var ended = events.Where(e => e.Event is PaymentEvent.TransferSettled or PaymentEvent.TransferReturned)
            .Select(e => e.Event is PaymentEvent.TransferSettled s ? s.Transfer : ((PaymentEvent.TransferReturned)e.Event).Transfer).ToHashSet();
        var stuck = events.Where(e => e.Event is PaymentEvent.TransferInitiated i && !ended.Contains(i.Transfer) && e.At + StuckTransfersProjection.Patience <= end)
            .Select(e => e.Event.PaymentId.Value).Order(StringComparer.Ordinal);

        Assert.Equal(stuck, (await RowsAfterAsync(events, _ => false)).Keys);
    }

    /// <summary>Transfers of a hundred payments over some weeks; a few payments fall silent with money on its way.</summary>
    private static List<(DateTimeOffset At, PaymentEvent Event)> StreamOfDays()
    {
        var random = new Random(5);
        var silent = new HashSet<PaymentId>();
        return [.. new PaymentStream(new StreamOptions(new RunId("days"), Seed: 3, Events: 1_500, PoisonShare: 0))
            .Select(e => e.Event)
            .Where(e => e is PaymentEvent.TransferInitiated or PaymentEvent.TransferSettled or PaymentEvent.TransferReturned)
            .Where(e => !silent.Contains(e.PaymentId) && (e is PaymentEvent.TransferInitiated || random.Next(5) > 0 || !silent.Add(e.PaymentId)))
            .Select((e, i) => (Start.AddHours(i * 3), e))];
    }

    private static async Task<SortedDictionary<string, StuckTransfer>> RowsAfterAsync(
        List<(DateTimeOffset At, PaymentEvent Event)> events, Func<int, bool> endsAfter)
    {
        var run = new ViewRun(StuckTransfersProjection.Projection);
        for (var i = 0; i < events.Count; i++)
        {
            run.Append(events[i].At, events[i].Event);
            if (endsAfter(i))
            {
                await run.ProcessAsync();
            }
        }

        run.Tick(events[^1].At);
        await run.ProcessAsync();
        Assert.Equal(0, await run.PatientsAsync());
        return await run.RowsAsync(StuckTransfersProjection.View);
    }

    private Task<SortedDictionary<string, StuckTransfer>> Rows() => _run.RowsAsync(StuckTransfersProjection.View);
}
