namespace Serverless.Payments.Brokerage;

/// <summary>What a participant is in a payment. One participant may be several things in it.</summary>
public enum Role
{
    /// <summary>Sends the money.</summary>
    Buyer = 0,

    Seller = 1,

    BuyersAgent = 2,

    ListingAgent = 3,

    /// <summary>The firm an agent works for; often holds the escrow too.</summary>
    Brokerage = 4,

    Lender = 5,

    /// <summary>Receives the money and keeps it until both sides agree on who gets it.</summary>
    EscrowHolder = 6,
}
