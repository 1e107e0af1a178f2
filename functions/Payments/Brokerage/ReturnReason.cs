namespace Serverless.Payments.Brokerage;

/// <summary>Why a bank returned a transfer: the ACH return codes that matter here.</summary>
public enum ReturnReason
{
    /// <summary>R01.</summary>
    InsufficientFunds = 0,

    /// <summary>R02.</summary>
    AccountClosed = 1,

    /// <summary>R03.</summary>
    NoAccount = 2,

    /// <summary>R08.</summary>
    PaymentStopped = 3,

    /// <summary>R10.</summary>
    NotAuthorized = 4,
}

/// <summary>What a return means for the account.</summary>
public static class ReturnReasons
{
    /// <summary>Whether the account can't be used again, so that one must be verified anew.</summary>
    public static bool CondemnsTheAccount(this ReturnReason reason) =>
        reason is ReturnReason.AccountClosed or ReturnReason.NoAccount or ReturnReason.NotAuthorized;
}
