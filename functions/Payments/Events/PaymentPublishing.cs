using Serverless.Events.Envelope;

namespace Serverless.Payments.Events;

/// <summary>How an event of a payment is published.</summary>
public static class PaymentPublishing
{
    /// <summary>The source of events that this domain publishes itself; ids are unique within it.</summary>
    public const string Source = "/payments";

    /// <summary>The CloudEvent: its subject is the payment, which keeps the payment's events in order.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="id">The event's id. Publishing again with the same id is safe: the log stores it once.</param>
    public static CloudEvent ToCloudEvent(this PaymentEvent e, string id) => CloudEventWriter.CreateJson(
        new EventAttributes
        {
            Id = id,
            Source = Source,
            Type = PaymentEvent.EventTypes.NameOf(e),
            Subject = e.PaymentId.Value,
            Time = e.At,
        },
        PaymentEvent.EventTypes.Write(e));
}
