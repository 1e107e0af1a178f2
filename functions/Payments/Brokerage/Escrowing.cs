using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;
using static Serverless.Payments.Brokerage.Refusals;

namespace Serverless.Payments.Brokerage;

/// <summary>How held money is released: one asks, every party to the contract that had joined approves.</summary>
internal static class Escrowing
{
    internal static Payment Hold(Payment payment, PaymentEvent.FundsHeld e)
    {
        ExpectStatus(e, payment, PaymentStatus.Settled);
        ExpectEscrowHolder(e, payment, e.EscrowHolder);
        ExpectAmount(e, payment, e.Amount);
        return payment with { Status = PaymentStatus.Held };
    }

    internal static Payment Request(Payment payment, PaymentEvent.ReleaseRequested e)
    {
        ExpectStatus(e, payment, PaymentStatus.Held);
        Expect(e, payment.Has(e.RequestedBy), $"'{e.RequestedBy}' does not take part in it.");
        Expect(e, payment.HasParty(e.To), $"the money was expected to go to a buyer or seller who has joined, but '{e.To}' is none.");
        ValueList<ParticipantId> parties = [.. payment.Participants.Where(p => p.Role.IsPartyToTheContract()).Select(p => p.Id)];
        return payment with
        {
            Status = PaymentStatus.ReleaseRequested,
            Release = new Release(e.RequestedBy, e.To, Awaited: parties, ApprovedBy: []),
        };
    }

    internal static Payment Approve(Payment payment, PaymentEvent.ReleaseApproved e)
    {
        var release = ExpectDecision(e, payment, e.ApprovedBy);
        ValueList<ParticipantId> awaited = [.. release.Awaited.Where(p => p != e.ApprovedBy)];
        return payment with
        {
            Status = awaited.Count == 0 ? PaymentStatus.ReleaseApproved : PaymentStatus.ReleaseRequested,
            Release = release with { Awaited = awaited, ApprovedBy = release.ApprovedBy.Add(e.ApprovedBy) },
        };
    }

    internal static Payment Decline(Payment payment, PaymentEvent.ReleaseDeclined e)
    {
        ExpectDecision(e, payment, e.DeclinedBy);
        ExpectText(e, e.Reason, "reason");
        return payment with { Status = PaymentStatus.Held, Release = null, Declines = payment.Declines + 1 };
    }

    internal static Payment Release(Payment payment, PaymentEvent.FundsReleased e)
    {
        ExpectStatus(e, payment, PaymentStatus.ReleaseApproved);
        ExpectEscrowHolder(e, payment, e.EscrowHolder);
        Expect(e, e.To == payment.Release?.To, $"the money was approved to go to '{payment.Release?.To}', not to '{e.To}'.");
        ExpectAmount(e, payment, e.Amount);
        return payment with { Status = PaymentStatus.Released };
    }

    private static Release ExpectDecision(PaymentEvent e, Payment payment, ParticipantId by)
    {
        ExpectStatus(e, payment, PaymentStatus.ReleaseRequested);
        Expect(e, payment.Release is not null, "no release was requested.");
        Expect(e, payment.Has(by), $"'{by}' does not take part in it.");
        Expect(e, payment.HasParty(by), $"'{by}' is {RolesOf(payment, by)}; only a buyer or seller decides on a release.");
        Expect(e, !payment.Release.ApprovedBy.Contains(by), $"'{by}' approved it before.");
        Expect(e, payment.Release.Awaited.Contains(by), $"'{by}' joined after the release was requested and has no say in it.");
        return payment.Release;
    }

    private static void ExpectEscrowHolder(PaymentEvent e, Payment payment, ParticipantId holder) =>
        Expect(e, holder == payment.EscrowHolder, $"the escrow holder was expected to be '{payment.EscrowHolder}', but is '{holder}'.");

    private static string RolesOf(Payment payment, ParticipantId id) =>
        string.Join(" and ", payment.Participants.Where(p => p.Id == id).Select(p => NameOf(p.Role)));
}
