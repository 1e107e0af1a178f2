using Serverless.Payments.Identities;

namespace Serverless.Payments.Brokerage;

/// <summary>Someone who takes part in a payment, in one role; a participant with two roles is listed twice.</summary>
public sealed record Participant(ParticipantId Id, Role Role, DateTimeOffset JoinedAt);
