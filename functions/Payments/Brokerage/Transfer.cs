using Serverless.Payments.Identities;

namespace Serverless.Payments.Brokerage;

/// <summary>The last attempt to move a payment's money.</summary>
/// <param name="Id">Its name.</param>
/// <param name="FundingSource">The account it is paid from.</param>
/// <param name="Returned">Why the bank sent it back, if it did.</param>
public sealed record Transfer(TransferId Id, FundingSourceId FundingSource, ReturnReason? Returned);
