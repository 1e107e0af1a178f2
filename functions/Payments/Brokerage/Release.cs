using Serverless.Payments.Identities;
using Serverless.Payments.Values;

namespace Serverless.Payments.Brokerage;

/// <summary>A release that was asked for.</summary>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="To">Who gets the money.</param>
/// <param name="Awaited">Whose approvals are still missing: at first every party to the contract that had joined by then.</param>
/// <param name="ApprovedBy">Who approved, in that order.</param>
public sealed record Release(ParticipantId RequestedBy, ParticipantId To, ValueList<ParticipantId> Awaited, ValueList<ParticipantId> ApprovedBy);
