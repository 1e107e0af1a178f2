using System.Diagnostics.CodeAnalysis;
using Serverless.Payments.Amounts;
using Serverless.Payments.Events;
using Serverless.Payments.Values;

namespace Serverless.Payments.Brokerage;

/// <summary>What more than one event expects of its payment.</summary>
internal static class Refusals
{
    private const int MaxTextLength = 500;

    internal static Payment Open([NotNull] Payment? payment, PaymentEvent e)
    {
        Expect(e, payment is not null, "it was expected to have been requested before, but it is unknown.");
        Expect(e, payment!.Id == e.PaymentId, $"it was applied to the row of payment '{payment.Id}'.");
        Expect(e, payment.Status is not PaymentStatus.Released, "nothing can happen after the release of its funds.");
        Expect(e, payment.Status is not PaymentStatus.Cancelled, "nothing can happen after it was cancelled.");
        return payment;
    }

    internal static void Expect(PaymentEvent e, [DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new PaymentRefusedException(e, otherwise);
        }
    }

    internal static void ExpectStatus(PaymentEvent e, Payment payment, params ReadOnlySpan<PaymentStatus> expected)
    {
        if (!expected.Contains(payment.Status))
        {
            var names = string.Join(" or ", expected.ToArray().Select(s => NameOf(s)));
            throw new PaymentRefusedException(e, $"it was expected to be {names}, but is {NameOf(payment.Status)}.");
        }
    }

    internal static void ExpectAmount(PaymentEvent e, Payment payment, Money amount)
    {
        Expect(e, amount.Currency == payment.Amount.Currency, $"the currency was expected to be {payment.Amount.Currency}, but is {amount.Currency}.");
        Expect(e, amount.Minor == payment.Amount.Minor, $"the amount was expected to be {payment.Amount}, but is {amount}.");
    }

    internal static void ExpectText(PaymentEvent e, string text, string name) =>
        Expect(e, !string.IsNullOrWhiteSpace(text) && text.Length <= MaxTextLength, $"the {name} needs 1 to {MaxTextLength} characters.");

    internal static string NameOf(Enum value) =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
