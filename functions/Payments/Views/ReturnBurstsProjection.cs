using System.Reactive.Linq;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>
/// A row per sender with the transfers that came back, and the bursts among them: three within an hour. Operators
/// cannot see this: the returns of a sender are spread over the partitions of its payments, and no order or clock
/// spans partitions. So each partition keeps the times in a row, and readers merge the rows.
/// </summary>
public static class ReturnBurstsProjection
{
    public static readonly View<ReturnedTransfers> View =
        Pipeline.Views.View.Of("return-bursts", PaymentJson.Of<ReturnedTransfers>()).MergedBy(ReturnedTransfers.Merge);

    /// <summary>Whose money a payment is: a return does not say so, and the request may be years older than any horizon.</summary>
    public static readonly View<PaymentSender> Senders = Pipeline.Views.View.Of("payment-senders", PaymentJson.Of<PaymentSender>());

    private static readonly EventTypes<PaymentEvent> Types = new EventTypes<PaymentEvent>()
        .With(PaymentEventTypes.Requested, PaymentJson.Of<PaymentEvent.Requested>())
        .With(PaymentEventTypes.TransferReturned, PaymentJson.Of<PaymentEvent.TransferReturned>());

    public static readonly Projection Projection = Pipeline.Projections.Projection.Named("return-bursts", version: 1)
        .Writing(events => events.ReceivedOf(Types)
            .Select(PaymentKey.Checked)
            .FoldInto(Senders, [View], e => e.PaymentId.Value, Fold));

    private static Folded<PaymentSender> Fold(PaymentSender? payment, PaymentEvent e) => (payment, e) switch
    {
        (null, PaymentEvent.Requested r) => new(new PaymentSender(r.Sender)),
        (null, _) => throw new PaymentRefusedException(e, "no payment of that name was requested."),
        (_, PaymentEvent.TransferReturned r) => new(payment, Change.To(
            View, payment.Sender.Value, ReturnedTransfer.Of(r), (row, returned) => ReturnedTransfers.Add(row, returned, payment.Sender))),
        _ => new(payment),
    };
}

/// <summary>Who sends the money of a payment.</summary>
public sealed record PaymentSender(ParticipantId Sender);
