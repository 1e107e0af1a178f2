using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;

namespace Serverless.Benchmarks.Payments;

/// <summary>Who takes part in one payment.</summary>
/// <param name="Broker">Who sets it up.</param>
/// <param name="BrokerRole">In which role.</param>
/// <param name="Buyer">Who sends.</param>
/// <param name="EscrowHolder">Who receives.</param>
/// <param name="Seller">Who may get the money in the end, if one joins.</param>
/// <param name="Others">Who else joins.</param>
internal sealed record Cast(
    ParticipantId Broker,
    Role BrokerRole,
    ParticipantId Buyer,
    ParticipantId EscrowHolder,
    ParticipantId? Seller,
    IReadOnlyList<(ParticipantId Id, Role Role)> Others);
