using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Tests.Brokerage;

public sealed class PaymentLifeTests
{
    private readonly Deal _deal = new();

    [Fact]
    public void A_payment_goes_from_request_to_release()
    {
        var events = _deal.UntilReleased();

        var payment = Deal.Fold(events)!;

        Assert.Equal(PaymentStatus.Released, payment.Status);
        Assert.Equal(Deal.Amount, payment.Amount);
        Assert.Equal(new Release(Deal.BuyersAgent, Deal.Seller, [], [Deal.Buyer, Deal.Seller]), payment.Release);
        Assert.Equal(new Transfer(Deal.FirstTransfer, Deal.Account, Returned: null), payment.Transfer);
        Assert.Equal(
            [Role.BuyersAgent, Role.Buyer, Role.EscrowHolder, Role.Seller, Role.ListingAgent],
            payment.Participants.Select(p => p.Role));
        Assert.Equal((events.Count, events[0].At, events[^1].At), (payment.Events, payment.RequestedAt, payment.ChangedAt));
    }

    [Fact]
    public void Each_event_leads_to_the_status_it_names()
    {
        PaymentStatus[] statuses = [.. Statuses(_deal.UntilReleased())];

        Assert.Equal(
            [
                .. Enumerable.Repeat(PaymentStatus.Requested, 5), PaymentStatus.Verified, PaymentStatus.InTransfer, PaymentStatus.Settled,
                PaymentStatus.Held, PaymentStatus.ReleaseRequested, PaymentStatus.ReleaseRequested, PaymentStatus.ReleaseApproved,
                PaymentStatus.Released,
            ],
            statuses);
    }

    [Fact]
    public void A_transfer_returned_for_lack_of_funds_is_tried_again_from_the_same_account()
    {
        var payment = Deal.Fold([.. _deal.UntilInTransfer(), _deal.Returned(ReturnReason.InsufficientFunds), _deal.Initiated("ach-2"), _deal.Settled("ach-2")])!;

        Assert.Equal((PaymentStatus.Settled, 1), (payment.Status, payment.Returns));
        Assert.Equal(new Transfer(new TransferId("ach-2"), Deal.Account, Returned: null), payment.Transfer);
    }

    [Theory]
    [InlineData(ReturnReason.AccountClosed)]
    [InlineData(ReturnReason.NoAccount)]
    [InlineData(ReturnReason.NotAuthorized)]
    public void A_return_that_condemns_the_account_needs_another_one(ReturnReason reason)
    {
        var returned = Deal.Fold([.. _deal.UntilInTransfer(), _deal.Returned(reason)])!;

        Assert.Null(returned.FundingSource);
        Assert.Contains("verified anew", Refusal.Of(returned, _deal.Initiated("ach-2")), StringComparison.Ordinal);
        var verified = Payment.Evolve(returned, _deal.Verified("bank-2"));
        Assert.Equal(PaymentStatus.InTransfer, Payment.Evolve(verified, _deal.Initiated("ach-2", "bank-2")).Status);
    }

    [Fact]
    public void A_transfer_may_come_back_after_it_settled_but_not_once_the_funds_are_held()
    {
        var settled = Deal.Fold([.. _deal.UntilInTransfer(), _deal.Settled()])!;

        Assert.Equal(PaymentStatus.Returned, Payment.Evolve(settled, _deal.Returned(ReturnReason.NotAuthorized)).Status);
        Assert.Contains("in transfer or settled, but is held", Refusal.Of(Payment.Evolve(settled, _deal.Held()), _deal.Returned(ReturnReason.NotAuthorized)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_declined_release_leaves_the_funds_held_and_may_be_asked_for_again()
    {
        var declined = Deal.Fold([.. _deal.UntilReleaseRequested(), _deal.Approved(Deal.Seller), _deal.Declined(Deal.Buyer)])!;

        Assert.Equal((PaymentStatus.Held, 1, null), (declined.Status, declined.Declines, declined.Release));
        var again = Payment.Evolve(declined, _deal.ReleaseRequested());
        Assert.Equal([Deal.Buyer, Deal.Seller], again.Release!.Awaited);
    }

    [Fact]
    public void A_party_that_joins_after_the_release_was_requested_is_not_awaited()
    {
        var late = new ParticipantId("seller-late");
        var payment = Deal.Fold([.. _deal.UntilReleaseRequested(), _deal.Joined(late, Role.Seller)])!;

        Assert.Equal([Deal.Buyer, Deal.Seller], payment.Release!.Awaited);
        Assert.Contains("has no say", Refusal.Of(payment, _deal.Approved(late)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_payment_is_cancelled_while_no_money_has_moved()
    {
        var payment = Deal.Fold([.. _deal.UntilJoined(), _deal.Verified(), _deal.Cancelled()])!;

        Assert.Equal((PaymentStatus.Cancelled, "The inspection failed"), (payment.Status, payment.CancelledFor));
    }

    [Fact]
    public void An_event_that_comes_late_does_not_set_the_time_of_change_back()
    {
        var before = Deal.Fold(_deal.UntilInTransfer())!;

        var after = Payment.Evolve(before, _deal.Settled() with { At = Deal.Start.AddDays(-3) });

        Assert.Equal((before.ChangedAt, before.Events + 1), (after.ChangedAt, after.Events));
    }

    private static IEnumerable<PaymentStatus> Statuses(IEnumerable<Serverless.Payments.Events.PaymentEvent> events)
    {
        Payment? payment = null;
        foreach (var e in events)
        {
            payment = Payment.Evolve(payment, e);
            yield return payment.Status;
        }
    }
}
