using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>A row per payment: its full state.</summary>
public static class PaymentsView
{
    public static readonly View<Payment> View = Pipeline.Views.View.Of("payments", PaymentJson.Of<Payment>());

    public static string KeyOf(Received<PaymentEvent> e) => e.Data.PaymentId.Value;

    /// <exception cref="PaymentRefusedException">
    /// The event cannot apply, or is not keyed by its payment: then its order among the payment's events is by
    /// chance, and the payment would have rows in two partitions.
    /// </exception>
    public static Payment Fold(Payment? payment, Received<PaymentEvent> e) =>
        e.Event.Event.PartitionKey == e.Data.PaymentId.Value
            ? Payment.Evolve(payment, e.Data)
            : throw new PaymentRefusedException(
                e.Data,
                $"the event was expected to be keyed by its payment (partitionkey, else subject), but its key is '{e.Event.Event.PartitionKey}'.");
}
