using Serverless.Payments.Amounts;
using Serverless.Payments.Values;

namespace Serverless.Payments.Tests.Amounts;

public sealed class MoneyTests
{
    private static readonly Currency Usd = new("USD");

    [Fact]
    public void Amounts_of_one_currency_add_up() => Assert.Equal(new Money(7, Usd), new Money(3, Usd) + new Money(4, Usd));

    [Fact]
    public void Amounts_of_two_currencies_do_not_add_up()
    {
        var error = Assert.Throws<PaymentRefusedException>(() => new Money(3, Usd) + new Money(4, new Currency("CAD")));
        Assert.Contains("the currencies differ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_never_overflows_silently()
    {
        var error = Assert.Throws<PaymentRefusedException>(() => new Money(long.MaxValue, Usd) + new Money(1, Usd));
        Assert.Contains("too large to count", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("USDT")]
    [InlineData("")]
    [InlineData("ÜSD")]
    public void A_currency_is_three_capital_letters(string code) => Assert.Throws<ArgumentException>(() => new Currency(code));
}
