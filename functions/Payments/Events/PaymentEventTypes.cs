using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;

namespace Serverless.Payments.Events;

/// <summary>The stored name of each event. The names are the storage format: add versions, never change one.</summary>
public static class PaymentEventTypes
{
    public const string Requested = "payments.requested.v1";
    public const string ParticipantJoined = "payments.participant-joined.v1";
    public const string FundingSourceVerified = "payments.funding-source-verified.v1";
    public const string TransferInitiated = "payments.transfer-initiated.v1";
    public const string TransferSettled = "payments.transfer-settled.v1";
    public const string TransferReturned = "payments.transfer-returned.v1";
    public const string FundsHeld = "payments.funds-held.v1";
    public const string ReleaseRequested = "payments.release-requested.v1";
    public const string ReleaseApproved = "payments.release-approved.v1";
    public const string ReleaseDeclined = "payments.release-declined.v1";
    public const string FundsReleased = "payments.funds-released.v1";
    public const string Cancelled = "payments.cancelled.v1";

    public static readonly EventTypes<PaymentEvent> All = new EventTypes<PaymentEvent>()
        .With(Requested, PaymentJson.Of<PaymentEvent.Requested>())
        .With(ParticipantJoined, PaymentJson.Of<PaymentEvent.ParticipantJoined>())
        .With(FundingSourceVerified, PaymentJson.Of<PaymentEvent.FundingSourceVerified>())
        .With(TransferInitiated, PaymentJson.Of<PaymentEvent.TransferInitiated>())
        .With(TransferSettled, PaymentJson.Of<PaymentEvent.TransferSettled>())
        .With(TransferReturned, PaymentJson.Of<PaymentEvent.TransferReturned>())
        .With(FundsHeld, PaymentJson.Of<PaymentEvent.FundsHeld>())
        .With(ReleaseRequested, PaymentJson.Of<PaymentEvent.ReleaseRequested>())
        .With(ReleaseApproved, PaymentJson.Of<PaymentEvent.ReleaseApproved>())
        .With(ReleaseDeclined, PaymentJson.Of<PaymentEvent.ReleaseDeclined>())
        .With(FundsReleased, PaymentJson.Of<PaymentEvent.FundsReleased>())
        .With(Cancelled, PaymentJson.Of<PaymentEvent.Cancelled>());
}
