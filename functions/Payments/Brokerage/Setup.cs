using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using static Serverless.Payments.Brokerage.Refusals;

namespace Serverless.Payments.Brokerage;

/// <summary>How a payment is set up, joined, and called off.</summary>
internal static class Setup
{
    internal static Payment Begin(Payment? payment, PaymentEvent.Requested e)
    {
        Expect(e, payment is null, "it was requested before.");
        Expect(e, e.RequestedAs.MaySetUp(), $"its {NameOf(e.RequestedAs)} may not set it up; an agent, a brokerage or a lender may.");
        Expect(e, e.RequestedBy != e.Sender, "the one who sets it up may not be its sender.");
        Expect(e, e.RequestedBy != e.EscrowHolder, "the one who sets it up may not be its receiver, the escrow holder.");
        Expect(e, e.Sender != e.EscrowHolder, "the sender may not be the escrow holder.");
        Expect(e, e.Amount.IsPayable, $"the amount was expected to be more than nothing and not beyond measure, but is {e.Amount}.");
        ExpectText(e, e.Purpose, "purpose");
        return new Payment(
            e.PaymentId,
            PaymentStatus.Requested,
            e.Amount,
            e.Purpose,
            e.RequestedBy,
            e.Sender,
            e.EscrowHolder,
            [new Participant(e.RequestedBy, e.RequestedAs, e.At)],
            FundingSource: null,
            Transfer: null,
            Returns: 0,
            Release: null,
            Declines: 0,
            CancelledFor: null,
            RequestedAt: e.At,
            ChangedAt: e.At,
            Events: 1);
    }

    internal static Payment Join(Payment payment, PaymentEvent.ParticipantJoined e)
    {
        Expect(e, !payment.Has(e.Participant, e.Role), $"'{e.Participant}' is its {NameOf(e.Role)} already.");
        Expect(e, payment.Participants.Count < Payment.MaxParticipants, $"it has {Payment.MaxParticipants} participants, which is the most.");
        Expect(e, (e.Role == Role.Buyer) == (e.Participant == payment.Sender), $"its buyer was expected to be the sender '{payment.Sender}' and nothing else, but '{e.Participant}' joined as {NameOf(e.Role)}.");
        Expect(e, e.Role != Role.EscrowHolder || e.Participant == payment.EscrowHolder, $"its escrow holder was expected to be '{payment.EscrowHolder}', but is '{e.Participant}'.");
        Expect(e, e.Role != Role.Seller || e.Participant != payment.RequestedBy, "the one who set it up may not be the seller, who could receive it.");
        Expect(e, e.Role != Role.Seller || e.Participant != payment.EscrowHolder, "the escrow holder may not be the seller.");
        return payment with { Participants = payment.Participants.Add(new Participant(e.Participant, e.Role, e.At)) };
    }

    internal static Payment Cancel(Payment payment, PaymentEvent.Cancelled e)
    {
        ExpectStatus(e, payment, PaymentStatus.Requested, PaymentStatus.Verified, PaymentStatus.Returned);
        Expect(e, MayCancel(payment, e.CancelledBy), $"'{e.CancelledBy}' may not cancel it; the one who set it up or the sender may.");
        ExpectText(e, e.Reason, "reason");
        return payment with { Status = PaymentStatus.Cancelled, CancelledFor = e.Reason };
    }

    private static bool MayCancel(Payment payment, ParticipantId participant) =>
        participant == payment.RequestedBy || participant == payment.Sender;
}
