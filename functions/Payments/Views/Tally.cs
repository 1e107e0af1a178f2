using Serverless.Payments.Amounts;
using Serverless.Payments.Values;

namespace Serverless.Payments.Views;

/// <summary>How often something happened, and to what sum.</summary>
public sealed record Tally(long Count, Money Sum)
{
    internal static Tally None(Currency currency) => new(0, new Money(0, currency));

    /// <exception cref="PaymentRefusedException">The currencies differ, or the sum is too large to count.</exception>
    internal Tally With(Money amount) => new(checked(Count + 1), Sum + amount);

    internal static Tally Merge(Tally left, Tally right) => new(checked(left.Count + right.Count), left.Sum + right.Sum);
}
