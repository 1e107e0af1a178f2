using Serverless.Payments.Identities;

namespace Serverless.Payments.Tests.Identities;

public sealed class IdTextTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("../..")]
    [InlineData("'; drop table payments")]
    [InlineData("käufer 7 \ud83c\udfe0")]
    public void Any_visible_text_is_an_identity(string text) => Assert.Equal(text, new PaymentId(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("\u0085")]
    public void Nothing_and_control_characters_are_none(string text) => Assert.Throws<ArgumentException>(() => new PaymentId(text));

    [Fact]
    public void Half_a_surrogate_pair_is_none() => Assert.False(IdText.IsValid("a\ud83c"));

    [Fact]
    public void It_is_as_long_as_a_partition_key_may_be()
    {
        Assert.True(IdText.IsValid(new string('x', 128)));
        Assert.False(IdText.IsValid(new string('x', 129)));
    }

    [Fact]
    public void The_message_says_what_kind_of_identity_is_wrong() =>
        Assert.StartsWith("A funding source id needs", Assert.Throws<ArgumentException>(() => new FundingSourceId("")).Message, StringComparison.Ordinal);
}
