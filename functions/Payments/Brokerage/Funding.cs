using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using static Serverless.Payments.Brokerage.Refusals;

namespace Serverless.Payments.Brokerage;

/// <summary>How the money gets from the sender to the escrow holder.</summary>
internal static class Funding
{
    internal static Payment Verify(Payment payment, PaymentEvent.FundingSourceVerified e)
    {
        ExpectStatus(e, payment, PaymentStatus.Requested, PaymentStatus.Verified, PaymentStatus.Returned);
        Expect(e, e.Owner == payment.Sender, $"the funding source was expected to be the sender's ('{payment.Sender}'), but is that of '{e.Owner}'.");
        Expect(e, payment.Has(e.Owner, Role.Buyer), $"the sender '{e.Owner}' was expected to have joined.");
        return payment with { Status = PaymentStatus.Verified, FundingSource = e.FundingSource };
    }

    internal static Payment Initiate(Payment payment, PaymentEvent.TransferInitiated e)
    {
        ExpectStatus(e, payment, PaymentStatus.Verified, PaymentStatus.Returned);
        Expect(e, payment.FundingSource is not null, "a funding source was expected to be verified anew, because the last one cannot be used again.");
        Expect(e, e.FundingSource == payment.FundingSource, $"the verified funding source is '{payment.FundingSource}', not '{e.FundingSource}'.");
        Expect(e, payment.Has(payment.EscrowHolder, Role.EscrowHolder), $"the escrow holder '{payment.EscrowHolder}' was expected to have joined.");
        Expect(e, e.Transfer != payment.Transfer?.Id, $"transfer '{e.Transfer}' was initiated before.");
        ExpectAmount(e, payment, e.Amount);
        return payment with { Status = PaymentStatus.InTransfer, Transfer = new Transfer(e.Transfer, e.FundingSource, Returned: null) };
    }

    internal static Payment Settle(Payment payment, PaymentEvent.TransferSettled e)
    {
        ExpectStatus(e, payment, PaymentStatus.InTransfer);
        ExpectTransfer(e, payment, e.Transfer);
        ExpectAmount(e, payment, e.Amount);
        return payment with { Status = PaymentStatus.Settled };
    }

    internal static Payment Return(Payment payment, PaymentEvent.TransferReturned e)
    {
        ExpectStatus(e, payment, PaymentStatus.InTransfer, PaymentStatus.Settled);
        var transfer = ExpectTransfer(e, payment, e.Transfer);
        ExpectAmount(e, payment, e.Amount);
        return payment with
        {
            Status = PaymentStatus.Returned,
            FundingSource = e.Reason.CondemnsTheAccount() ? null : payment.FundingSource,
            Transfer = transfer with { Returned = e.Reason },
            Returns = payment.Returns + 1,
        };
    }

    private static Transfer ExpectTransfer(PaymentEvent e, Payment payment, TransferId id)
    {
        Expect(e, payment.Transfer is not null, "no transfer was initiated.");
        Expect(e, payment.Transfer.Id == id, $"the transfer was expected to be '{payment.Transfer.Id}', but is '{id}'.");
        return payment.Transfer;
    }
}
