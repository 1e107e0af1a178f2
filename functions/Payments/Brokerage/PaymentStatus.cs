namespace Serverless.Payments.Brokerage;

/// <summary>How far a payment has come.</summary>
public enum PaymentStatus
{
    Requested = 0,

    /// <summary>The sender's account is verified; the transfer can begin.</summary>
    Verified = 1,

    InTransfer = 2,

    /// <summary>The transfer came back; it may be tried again.</summary>
    Returned = 3,

    Settled = 4,

    /// <summary>The escrow holder has the money.</summary>
    Held = 5,

    ReleaseRequested = 6,

    ReleaseApproved = 7,

    /// <summary>The end: the money went where both sides agreed.</summary>
    Released = 8,

    /// <summary>The end: no money is moved.</summary>
    Cancelled = 9,
}
