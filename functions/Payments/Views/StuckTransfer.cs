using Serverless.Payments.Amounts;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Views;

/// <summary>A transfer that has neither settled nor come back for too long.</summary>
/// <param name="Payment">The payment it belongs to.</param>
/// <param name="Transfer">The transfer.</param>
/// <param name="Amount">What is on its way.</param>
/// <param name="InitiatedAt">When it was initiated, by the event's own time.</param>
/// <param name="StuckSince">When it had been on its way for too long, on the clock of the log.</param>
public sealed record StuckTransfer(PaymentId Payment, TransferId Transfer, Money Amount, DateTimeOffset InitiatedAt, DateTimeOffset StuckSince)
{
    internal static StuckTransfer Of(PaymentEvent.TransferInitiated e, DateTimeOffset now) =>
        new(e.PaymentId, e.Transfer, e.Amount, e.At, now);

    /// <summary>The row is deleted when the transfer that is stuck ends; the end of another one changes nothing.</summary>
    internal static StuckTransfer? End(StuckTransfer? stuck, TransferId ended) => stuck?.Transfer == ended ? null : stuck;
}
