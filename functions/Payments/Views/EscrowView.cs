using Serverless.Payments.Amounts;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>A row per escrow holder and currency, e.g. <c>title-co-7~USD</c>: sums of what it holds and has released.</summary>
public static class EscrowView
{
    public static readonly View<Escrow> View = Pipeline.Views.View.Of("escrow", PaymentJson.Of<Escrow>()).MergedBy(Escrow.Merge);

    public static string KeyOf(ParticipantId holder, Currency currency) => $"{holder}~{currency}";
}
