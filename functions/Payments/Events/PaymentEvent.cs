using System.Text.Json.Serialization;
using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;
using Serverless.Pipeline.Projections;

namespace Serverless.Payments.Events;

/// <summary>What can happen to a brokered payment. <see cref="At"/> is when it happened, in UTC.</summary>
public abstract record PaymentEvent : IEventFamily<PaymentEvent>
{
    private PaymentEvent(PaymentId paymentId, DateTimeOffset at)
    {
        PaymentId = paymentId;
        At = at;
    }

    public static EventTypes<PaymentEvent> EventTypes => PaymentEventTypes.All;

    [JsonPropertyOrder(-2)]
    public PaymentId PaymentId { get; init; }

    [JsonPropertyOrder(-1)]
    public DateTimeOffset At { get; init; }

    /// <summary>A broker set the payment up: it is neither the sender nor the escrow holder, who receives it.</summary>
    public sealed record Requested(
        PaymentId PaymentId,
        DateTimeOffset At,
        ParticipantId RequestedBy,
        Role RequestedAs,
        ParticipantId Sender,
        ParticipantId EscrowHolder,
        Money Amount,
        string Purpose) : PaymentEvent(PaymentId, At);

    public sealed record ParticipantJoined(PaymentId PaymentId, DateTimeOffset At, ParticipantId Participant, Role Role)
        : PaymentEvent(PaymentId, At);

    public sealed record FundingSourceVerified(PaymentId PaymentId, DateTimeOffset At, ParticipantId Owner, FundingSourceId FundingSource)
        : PaymentEvent(PaymentId, At);

    public sealed record TransferInitiated(PaymentId PaymentId, DateTimeOffset At, TransferId Transfer, FundingSourceId FundingSource, Money Amount)
        : PaymentEvent(PaymentId, At);

    public sealed record TransferSettled(PaymentId PaymentId, DateTimeOffset At, TransferId Transfer, Money Amount)
        : PaymentEvent(PaymentId, At);

    /// <summary>The bank sent the money back, possibly after it had settled.</summary>
    public sealed record TransferReturned(PaymentId PaymentId, DateTimeOffset At, TransferId Transfer, Money Amount, ReturnReason Reason)
        : PaymentEvent(PaymentId, At);

    public sealed record FundsHeld(PaymentId PaymentId, DateTimeOffset At, ParticipantId EscrowHolder, Money Amount)
        : PaymentEvent(PaymentId, At);

    /// <summary>Someone asked for the held money to go to one party to the contract.</summary>
    public sealed record ReleaseRequested(PaymentId PaymentId, DateTimeOffset At, ParticipantId RequestedBy, ParticipantId To)
        : PaymentEvent(PaymentId, At);

    public sealed record ReleaseApproved(PaymentId PaymentId, DateTimeOffset At, ParticipantId ApprovedBy)
        : PaymentEvent(PaymentId, At);

    /// <summary>A party to the contract did not agree; the money stays held.</summary>
    public sealed record ReleaseDeclined(PaymentId PaymentId, DateTimeOffset At, ParticipantId DeclinedBy, string Reason)
        : PaymentEvent(PaymentId, At);

    public sealed record FundsReleased(PaymentId PaymentId, DateTimeOffset At, ParticipantId EscrowHolder, ParticipantId To, Money Amount)
        : PaymentEvent(PaymentId, At);

    public sealed record Cancelled(PaymentId PaymentId, DateTimeOffset At, ParticipantId CancelledBy, string Reason)
        : PaymentEvent(PaymentId, At);
}
