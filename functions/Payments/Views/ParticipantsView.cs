using Serverless.Payments.Values;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>
/// A row per participant: the payments it sees and its roles. A participant takes part in payments of every
/// partition, so its row is merged of partial ones.
/// </summary>
public static class ParticipantsView
{
    public static readonly View<ParticipantPayments> View =
        Pipeline.Views.View.Of("participants", PaymentJson.Of<ParticipantPayments>()).MergedBy(ParticipantPayments.Merge);

    internal static string KeyOf(Sighting sighting) => sighting.Participant.Value;
}
