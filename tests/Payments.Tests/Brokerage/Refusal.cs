using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Values;

namespace Serverless.Payments.Tests.Brokerage;

internal static class Refusal
{
    /// <summary>Why a payment refuses an event, checked to say which event and which payment.</summary>
    public static string Of(Payment? payment, PaymentEvent e)
    {
        var reason = Assert.Throws<PaymentRefusedException>(() => Payment.Evolve(payment, e)).Message;
        Assert.StartsWith($"{PaymentEvent.EventTypes.NameOf(e)} refused for payment '{e.PaymentId}': ", reason, StringComparison.Ordinal);
        return reason;
    }
}
