using System.Globalization;
using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Tests.Brokerage;
using Serverless.Payments.Views;
using Serverless.Events.Envelope;

namespace Serverless.Payments.Tests.Views;

public sealed class PaymentsProjectionTests
{
    private static readonly Currency Usd = new("USD");
    private readonly Deal _deal = new();
    private readonly PlainLoop _loop = new(PaymentsProjection.Projection);
    private int _published;

    [Fact]
    public void It_writes_four_views_at_once() =>
        Assert.Equal(["payments", "participants", "escrow", "money-moved"], PaymentsProjection.Projection.Views.Select(v => v.Name));

    [Fact]
    public void Only_the_view_that_is_keyed_like_the_events_does_without_a_merge() =>
        Assert.Equal(["payments"], PaymentsProjection.Projection.Views.Where(v => !v.IsMerged).Select(v => v.Name));

    [Fact]
    public void A_payment_has_its_full_state_as_its_row()
    {
        var events = _deal.UntilReleased();

        Publish(events);

        Assert.Equal(Deal.Fold(events), _loop.Row(PaymentsView.View, "pay-1"));
    }

    [Fact]
    public void A_participant_sees_payments_of_all_partitions_in_its_roles()
    {
        for (var i = 0; i < 20; i++)
        {
            var id = new PaymentId($"pay-{i}");
            Publish(_deal.Requested() with { PaymentId = id, At = Deal.Start.AddHours(i) });
            Publish(_deal.Joined(Deal.BuyersAgent, Role.Brokerage) with { PaymentId = id, At = Deal.Start.AddHours(i) });
        }

        var agent = _loop.Row(ParticipantsView.View, "agent-ann");
        Assert.Equal([new RoleCount(Role.BuyersAgent, 20), new RoleCount(Role.Brokerage, 20)], agent.Roles);
        Assert.Equal(new SeenPayment(new("pay-19"), Role.BuyersAgent, Deal.Start.AddHours(19)), agent.Latest[0]);
        Assert.Equal(40, agent.Latest.Count);
    }

    [Fact]
    public void A_participants_row_lists_the_latest_payments_and_counts_all()
    {
        const int Payments = ParticipantPayments.MaxLatest + 50;
        for (var i = 0; i < Payments; i++)
        {
            Publish(_deal.Requested() with { PaymentId = new($"pay-{i}"), At = Deal.Start.AddHours(i) });
        }

        var agent = _loop.Row(ParticipantsView.View, "agent-ann");
        Assert.Equal([new RoleCount(Role.BuyersAgent, Payments)], agent.Roles);
        Assert.Equal(
            Enumerable.Range(50, ParticipantPayments.MaxLatest).Reverse().Select(i => $"pay-{i}"),
            agent.Latest.Select(p => p.Payment.Value));
    }

    [Fact]
    public void Escrow_counts_what_is_held_and_released_by_holder_and_currency()
    {
        Publish(_deal.UntilReleased());
        Publish(With(_deal.UntilHeld(), "pay-2", new Money(7, Usd)));
        Publish(With(_deal.UntilHeld(), "pay-3", new Money(9, new Currency("CAD"))));

        Assert.Equal(
            new Escrow(Deal.EscrowHolder, new Tally(2, new Money(500_007, Usd)), new Tally(1, new Money(500_000, Usd))),
            _loop.Row(EscrowView.View, "title-co~USD"));
        Assert.Equal(7, _loop.Row(EscrowView.View, "title-co~USD").InEscrowMinor);
        Assert.Equal(9, _loop.Row(EscrowView.View, "title-co~CAD").Held.Sum.Minor);
    }

    [Fact]
    public void Money_moved_counts_an_event_in_the_hour_and_day_of_its_own_time_however_late()
    {
        var at = new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero);
        Publish([.. _deal.UntilInTransfer(), _deal.Settled() with { At = at }, _deal.Returned(ReturnReason.NotAuthorized)]);

        var (one, none) = (new Tally(1, Deal.Amount), new Tally(0, Deal.Amount with { Minor = 0 }));
        Assert.Equal(
            ["USD~P1D~2026-02-28T00:00:00Z", "USD~P1D~2026-03-01T00:00:00Z", "USD~PT1H~2026-02-28T23:00:00Z", "USD~PT1H~2026-03-01T09:00:00Z"],
            _loop.Rows(MoneyMovedView.View).Keys);
        Assert.Equal(new MoneyMoved(one, none, none), _loop.Row(MoneyMovedView.View, "USD~PT1H~2026-02-28T23:00:00Z"));
        Assert.Equal(new MoneyMoved(none, one, none), _loop.Row(MoneyMovedView.View, "USD~P1D~2026-03-01T00:00:00Z"));
    }

    [Fact]
    public void A_refused_event_counts_in_no_view_and_the_rest_of_its_payment_waits()
    {
        Publish(_deal.UntilHeld());
        var before = AllRows();

        Publish(_deal.Released());
        Publish([_deal.ReleaseRequested(), _deal.Approved(Deal.Buyer)]);

        Assert.Equal(before, AllRows());
        Assert.Equal(new Dictionary<string, int> { ["pay-1"] = 2 }, _loop.Wards);
        Assert.Contains("expected to be release approved, but is held", _loop.Refusals.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_join_that_is_refused_counts_for_no_participant()
    {
        Publish(_deal.Requested());
        var before = AllRows();

        Publish(_deal.Joined(new("impostor"), Role.EscrowHolder));

        Assert.Equal(before, AllRows());
    }

    [Fact]
    public void An_event_that_is_not_keyed_by_its_payment_is_refused()
    {
        var e = _deal.Requested();
        _loop.Publish(CloudEventWriter.CreateJson(
            new EventAttributes { Id = "1", Source = "/payments", Type = PaymentEventTypes.Requested, Subject = "pay-1", PartitionKey = "elsewhere" },
            PaymentEvent.EventTypes.Write(e)));

        Assert.Contains("its key is 'elsewhere'", _loop.Refusals.Single().Message, StringComparison.Ordinal);
        Assert.Empty(_loop.Rows(PaymentsView.View));
    }

    private static IReadOnlyList<PaymentEvent> With(IEnumerable<PaymentEvent> events, string id, Money amount) =>
        [.. events.Select(e => e with { PaymentId = new(id) }).Select(e => e switch
        {
            PaymentEvent.Requested x => x with { Amount = amount },
            PaymentEvent.TransferInitiated x => x with { Amount = amount },
            PaymentEvent.TransferSettled x => x with { Amount = amount },
            PaymentEvent.FundsHeld x => x with { Amount = amount },
            _ => e,
        })];

    private Dictionary<string, string> AllRows() => PaymentsProjection.Projection.Views
        .SelectMany(view => _loop.Rows(view).Select(r => (Key: $"{view.Name}/{r.Key}", State: System.Text.Encoding.UTF8.GetString(r.Value.Span))))
        .ToDictionary(r => r.Key, r => r.State);

    private void Publish(params IEnumerable<PaymentEvent> events)
    {
        foreach (var e in events)
        {
            _loop.Publish(e.ToCloudEvent((_published++).ToString(CultureInfo.InvariantCulture)));
        }
    }
}
