using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Views;

/// <summary>A participant sees a payment from now on, in a role.</summary>
internal sealed record Sighting(ParticipantId Participant, Role Role, PaymentId Payment, DateTimeOffset Since)
{
    internal static IEnumerable<Sighting> Of(PaymentEvent e) => e switch
    {
        PaymentEvent.Requested r => [new(r.RequestedBy, r.RequestedAs, r.PaymentId, r.At)],
        PaymentEvent.ParticipantJoined j => [new(j.Participant, j.Role, j.PaymentId, j.At)],
        _ => [],
    };
}
