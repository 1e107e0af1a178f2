using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Tests.Brokerage;

public sealed class RefusedEventTests
{
    private static readonly ParticipantId Stranger = new("stranger");
    private readonly Deal _deal = new();

    [Fact]
    public void Money_must_not_move_out_of_order()
    {
        Refused(_deal.UntilJoined(), _deal.Initiated(), "expected to be verified or returned, but is requested");
        Refused(_deal.UntilJoined(), _deal.Settled(), "expected to be in transfer, but is requested");
        Refused([.. _deal.UntilJoined(), _deal.Verified()], _deal.Returned(ReturnReason.NoAccount), "in transfer or settled, but is verified");
        Refused(_deal.UntilInTransfer(), _deal.Held(), "expected to be settled, but is in transfer");
        Refused(_deal.UntilInTransfer(), _deal.Initiated("ach-2"), "expected to be verified or returned, but is in transfer");
        Refused(_deal.UntilInTransfer(), _deal.Verified(), "but is in transfer");
        Refused(_deal.UntilInTransfer(), _deal.ReleaseRequested(), "expected to be held, but is in transfer");
        Refused(_deal.UntilHeld(), _deal.Released(), "expected to be release approved, but is held");
        Refused(_deal.UntilReleaseRequested(), _deal.Released(), "expected to be release approved, but is release requested");
        Refused(_deal.UntilHeld(), _deal.Cancelled(), "but is held");
    }

    [Fact]
    public void Nothing_happens_to_a_payment_that_is_unknown_or_over()
    {
        Assert.Contains("but it is unknown", Refusal.Of(null, _deal.Joined(Deal.Buyer, Role.Buyer)), StringComparison.Ordinal);
        Refused(_deal.UntilReleased(), _deal.Joined(Stranger, Role.Lender), "nothing can happen after the release");
        Refused([_deal.Requested(), _deal.Cancelled()], _deal.Joined(Deal.Buyer, Role.Buyer), "nothing can happen after it was cancelled");
        Refused([_deal.Requested()], _deal.Requested(), "it was requested before");
        Refused([_deal.Requested()], _deal.Joined(Deal.Buyer, Role.Buyer) with { PaymentId = new("pay-2") }, "the row of payment 'pay-1'");
    }

    [Fact]
    public void The_one_who_sets_a_payment_up_brokers_it_and_nothing_else()
    {
        var e = _deal.Requested();
        Refused([], e with { RequestedAs = Role.Buyer }, "its buyer may not set it up");
        Refused([], e with { RequestedAs = Role.Seller }, "its seller may not set it up");
        Refused([], e with { RequestedAs = Role.EscrowHolder }, "its escrow holder may not set it up");
        Refused([], e with { Sender = e.RequestedBy }, "may not be its sender");
        Refused([], e with { EscrowHolder = e.RequestedBy }, "may not be its receiver");
        Refused([], e with { EscrowHolder = e.Sender }, "the sender may not be the escrow holder");
        Refused([_deal.Requested()], _deal.Joined(Deal.BuyersAgent, Role.Seller), "may not be the seller");
        Refused([_deal.Requested()], _deal.Joined(Deal.EscrowHolder, Role.Seller), "may not be the seller");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Money.MaxMinor + 1)]
    public void An_amount_must_be_payable(long minor) =>
        Refused([], _deal.Requested() with { Amount = Deal.Amount with { Minor = minor } }, "more than nothing");

    [Fact]
    public void Texts_must_say_something_and_not_everything()
    {
        Refused([], _deal.Requested() with { Purpose = " " }, "the purpose needs 1 to 500 characters");
        Refused([], _deal.Requested() with { Purpose = new string('x', 501) }, "the purpose needs");
        Refused([_deal.Requested()], _deal.Cancelled() with { Reason = "" }, "the reason needs");
        Refused(_deal.UntilReleaseRequested(), _deal.Declined(Deal.Buyer) with { Reason = "" }, "the reason needs");
    }

    [Fact]
    public void Participants_join_once_in_the_roles_that_are_theirs()
    {
        Refused(_deal.UntilJoined(), _deal.Joined(Deal.Seller, Role.Seller), "is its seller already");
        Refused([_deal.Requested()], _deal.Joined(Stranger, Role.Buyer), "expected to be the sender 'buyer-bo'");
        Refused([_deal.Requested()], _deal.Joined(Deal.Buyer, Role.Seller), "'buyer-bo' joined as seller");
        Refused([_deal.Requested()], _deal.Joined(Stranger, Role.EscrowHolder), "expected to be 'title-co', but is 'stranger'");
        Refused(
            [_deal.Requested(), .. Enumerable.Range(1, Payment.MaxParticipants - 1).Select(i => _deal.Joined(new($"agent-{i}"), Role.ListingAgent))],
            _deal.Joined(Stranger, Role.Lender),
            "it has 50 participants");
    }

    [Fact]
    public void Funding_is_the_senders_and_its_transfer_the_one_that_was_initiated()
    {
        Refused([_deal.Requested()], _deal.Verified(), "the sender 'buyer-bo' was expected to have joined");
        Refused(_deal.UntilJoined(), _deal.Verified() with { Owner = Stranger }, "that of 'stranger'");
        Refused([_deal.Requested(), _deal.Joined(Deal.Buyer, Role.Buyer), _deal.Verified()], _deal.Initiated(), "escrow holder 'title-co' was expected to have joined");
        Refused([.. _deal.UntilJoined(), _deal.Verified()], _deal.Initiated("ach-1", "bank-9"), "is 'bank-1', not 'bank-9'");
        Refused(_deal.UntilInTransfer(), _deal.Settled("ach-9"), "expected to be 'ach-1', but is 'ach-9'");
        Refused(_deal.UntilInTransfer(), _deal.Returned(ReturnReason.NoAccount, "ach-9"), "but is 'ach-9'");
        Refused([.. _deal.UntilInTransfer(), _deal.Returned(ReturnReason.PaymentStopped)], _deal.Initiated(), "'ach-1' was initiated before");
    }

    public static TheoryData<string, string> WrongMoney => new()
    {
        { "amount", "the amount was expected to be 500000 USD minor units, but is 499999 USD" },
        { "currency", "the currency was expected to be USD, but is CAD" },
    };

    [Theory]
    [MemberData(nameof(WrongMoney))]
    public void Amounts_and_currencies_must_be_those_of_the_payment(string what, string reason)
    {
        var wrong = what == "amount" ? Deal.Amount with { Minor = 499_999 } : Deal.Amount with { Currency = new Currency("CAD") };
        Refused([.. _deal.UntilJoined(), _deal.Verified()], _deal.Initiated() with { Amount = wrong }, reason);
        Refused(_deal.UntilInTransfer(), _deal.Settled() with { Amount = wrong }, reason);
        Refused(_deal.UntilInTransfer(), _deal.Returned(ReturnReason.NoAccount) with { Amount = wrong }, reason);
        Refused([.. _deal.UntilInTransfer(), _deal.Settled()], _deal.Held() with { Amount = wrong }, reason);
        Refused(Approved(), _deal.Released() with { Amount = wrong }, reason);
    }

    [Fact]
    public void Only_parties_to_the_contract_decide_on_a_release_and_each_once()
    {
        Refused(_deal.UntilReleaseRequested(), _deal.Approved(Deal.ListingAgent), "'agent-lou' is listing agent; only a buyer or seller decides");
        Refused(_deal.UntilReleaseRequested(), _deal.Declined(Deal.EscrowHolder), "'title-co' is escrow holder");
        Refused(_deal.UntilReleaseRequested(), _deal.Approved(Stranger), "does not take part");
        Refused([.. _deal.UntilReleaseRequested(), _deal.Approved(Deal.Buyer)], _deal.Approved(Deal.Buyer), "approved it before");
        Refused(Approved(), _deal.Declined(Deal.Buyer), "expected to be release requested, but is release approved");
        Refused(_deal.UntilHeld(), _deal.Approved(Deal.Buyer), "expected to be release requested, but is held");
    }

    [Fact]
    public void Funds_go_from_the_escrow_holder_to_whom_was_agreed()
    {
        Refused([.. _deal.UntilInTransfer(), _deal.Settled()], _deal.Held() with { EscrowHolder = Stranger }, "but is 'stranger'");
        Refused(_deal.UntilHeld(), _deal.ReleaseRequested() with { RequestedBy = Stranger }, "'stranger' does not take part");
        Refused(_deal.UntilHeld(), _deal.ReleaseRequested() with { To = Deal.BuyersAgent }, "but 'agent-ann' is none");
        Refused(Approved(), _deal.Released() with { To = Deal.Buyer }, "approved to go to 'seller-sue', not to 'buyer-bo'");
        Refused(Approved(), _deal.Released() with { EscrowHolder = Stranger }, "but is 'stranger'");
    }

    [Fact]
    public void Only_the_broker_or_the_sender_cancels() =>
        Refused(_deal.UntilJoined(), _deal.Cancelled() with { CancelledBy = Deal.Seller }, "'seller-sue' may not cancel it");

    private IReadOnlyList<PaymentEvent> Approved() =>
        [.. _deal.UntilReleaseRequested(), _deal.Approved(Deal.Buyer), _deal.Approved(Deal.Seller)];

    private static void Refused(IEnumerable<PaymentEvent> before, PaymentEvent e, string reason) =>
        Assert.Contains(reason, Refusal.Of(Deal.Fold(before), e), StringComparison.Ordinal);
}
