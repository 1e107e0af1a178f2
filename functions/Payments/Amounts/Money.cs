using System.Globalization;
using System.Text.Json.Serialization;
using Serverless.Payments.Values;

namespace Serverless.Payments.Amounts;

/// <summary>An amount of money in whole minor units (cents) of one currency; never a fraction, never a floating point number.</summary>
/// <param name="Minor">Minor units, e.g. 500000 for 5,000.00 USD.</param>
/// <param name="Currency">The currency.</param>
// Without the attribute, JSON makes a struct empty first, and a missing member stays unnoticed.
[method: JsonConstructor]
public readonly record struct Money(long Minor, Currency Currency)
{
    /// <summary>
    /// The largest amount of one payment: 10 billion in a currency of two decimals. A sum in a view stays exact
    /// for nine million payments of this size.
    /// </summary>
    public const long MaxMinor = 1_000_000_000_000;

    /// <summary>Whether it can be paid: more than nothing and at most <see cref="MaxMinor"/>.</summary>
    [JsonIgnore]
    public bool IsPayable => Minor is > 0 and <= MaxMinor;

    /// <exception cref="PaymentRefusedException">The currencies differ, or the sum is too large to count.</exception>
    public static Money operator +(Money left, Money right)
    {
        if (left.Currency != right.Currency)
        {
            throw new PaymentRefusedException($"{right} cannot be added to {left}: the currencies differ.");
        }

        try
        {
            return left with { Minor = checked(left.Minor + right.Minor) };
        }
        catch (OverflowException)
        {
            throw new PaymentRefusedException($"{right} cannot be added to {left}: the sum is too large to count in minor units.");
        }
    }

    public static Money Add(Money left, Money right) => left + right;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Minor} {Currency} minor units");
}
