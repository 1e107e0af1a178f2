using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Tests.Brokerage;

/// <summary>The sale of one house: a payment's events, each a minute after the one before.</summary>
internal sealed class Deal
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly PaymentId Payment = new("pay-1");
    public static readonly ParticipantId BuyersAgent = new("agent-ann");
    public static readonly ParticipantId ListingAgent = new("agent-lou");
    public static readonly ParticipantId Buyer = new("buyer-bo");
    public static readonly ParticipantId Seller = new("seller-sue");
    public static readonly ParticipantId EscrowHolder = new("title-co");
    public static readonly FundingSourceId Account = new("bank-1");
    public static readonly TransferId FirstTransfer = new("ach-1");
    public static readonly Money Amount = new(500_000, new Currency("USD"));

    private int _minutes;

    public DateTimeOffset Next() => Start.AddMinutes(_minutes++);

    public PaymentEvent.Requested Requested() =>
        new(Payment, Next(), BuyersAgent, Role.BuyersAgent, Buyer, EscrowHolder, Amount, "Earnest money, 12 Elm Street");

    public PaymentEvent.ParticipantJoined Joined(ParticipantId who, Role role) => new(Payment, Next(), who, role);

    public PaymentEvent.FundingSourceVerified Verified(string account = "bank-1") => new(Payment, Next(), Buyer, new(account));

    public PaymentEvent.TransferInitiated Initiated(string transfer = "ach-1", string account = "bank-1") =>
        new(Payment, Next(), new(transfer), new(account), Amount);

    public PaymentEvent.TransferSettled Settled(string transfer = "ach-1") => new(Payment, Next(), new(transfer), Amount);

    public PaymentEvent.TransferReturned Returned(ReturnReason reason, string transfer = "ach-1") =>
        new(Payment, Next(), new(transfer), Amount, reason);

    public PaymentEvent.FundsHeld Held() => new(Payment, Next(), EscrowHolder, Amount);

    public PaymentEvent.ReleaseRequested ReleaseRequested() => new(Payment, Next(), BuyersAgent, Seller);

    public PaymentEvent.ReleaseApproved Approved(ParticipantId by) => new(Payment, Next(), by);

    public PaymentEvent.ReleaseDeclined Declined(ParticipantId by) => new(Payment, Next(), by, "The roof leaks");

    public PaymentEvent.FundsReleased Released() => new(Payment, Next(), EscrowHolder, Seller, Amount);

    public PaymentEvent.Cancelled Cancelled() => new(Payment, Next(), BuyersAgent, "The inspection failed");

    /// <summary>Requested, and everyone has joined.</summary>
    public IReadOnlyList<PaymentEvent> UntilJoined() =>
    [
        Requested(),
        Joined(Buyer, Role.Buyer),
        Joined(EscrowHolder, Role.EscrowHolder),
        Joined(Seller, Role.Seller),
        Joined(ListingAgent, Role.ListingAgent),
    ];

    public IReadOnlyList<PaymentEvent> UntilInTransfer() => [.. UntilJoined(), Verified(), Initiated()];

    public IReadOnlyList<PaymentEvent> UntilHeld() => [.. UntilInTransfer(), Settled(), Held()];

    public IReadOnlyList<PaymentEvent> UntilReleaseRequested() => [.. UntilHeld(), ReleaseRequested()];

    public IReadOnlyList<PaymentEvent> UntilReleased() =>
        [.. UntilReleaseRequested(), Approved(Buyer), Approved(Seller), Released()];

    public static Payment? Fold(IEnumerable<PaymentEvent> events) =>
        events.Aggregate((Payment?)null, Serverless.Payments.Brokerage.Payment.Evolve);
}
