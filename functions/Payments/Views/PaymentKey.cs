using Serverless.Payments.Events;
using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;

namespace Serverless.Payments.Views;

/// <summary>Events of a payment are in one partition, in order, only if they are keyed by it.</summary>
internal static class PaymentKey
{
    /// <exception cref="PaymentRefusedException">The event is not keyed by its payment.</exception>
    public static PaymentEvent Checked(Received<PaymentEvent> e) =>
        e.Event.Event.PartitionKey == e.Data.PaymentId.Value
            ? e.Data
            : throw new PaymentRefusedException(
                e.Data,
                $"the event was expected to be keyed by its payment (partitionkey, else subject), but its key is '{e.Event.Event.PartitionKey}'.");
}
