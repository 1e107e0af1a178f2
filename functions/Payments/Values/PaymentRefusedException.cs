using Serverless.Payments.Events;

namespace Serverless.Payments.Values;

/// <summary>
/// An event cannot apply to its payment. The message says what was expected and what was found; the event goes to
/// the hospital with it. Correct the event, or release it once what it waits for has been recorded.
/// </summary>
public sealed class PaymentRefusedException : Exception
{
    public PaymentRefusedException()
    {
    }

    public PaymentRefusedException(string message)
        : base(message)
    {
    }

    public PaymentRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal PaymentRefusedException(PaymentEvent e, string reason)
        : base($"{PaymentEvent.EventTypes.NameOf(e)} refused for payment '{e.PaymentId}': {reason}")
    {
    }
}
