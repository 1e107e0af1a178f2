namespace Serverless.Payments.Brokerage;

/// <summary>What a role entitles to.</summary>
public static class Roles
{
    /// <summary>Those who broker: a payment is set up by one of them, who neither sends nor receives it.</summary>
    public static bool MaySetUp(this Role role) => role is Role.BuyersAgent or Role.ListingAgent or Role.Brokerage or Role.Lender;

    /// <summary>The two sides of the contract, who decide on the release and to whom it goes.</summary>
    public static bool IsPartyToTheContract(this Role role) => role is Role.Buyer or Role.Seller;
}
