using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Payments.Events;

namespace Serverless.Payments.Tests.Events;

public sealed class StrictReadingTests
{
    private const string Held = """{"paymentId":"pay-1","at":"2026-03-01T09:00:00Z","escrowHolder":"title-co","amount":{"minor":500000,"currency":"USD"}}""";
    private const string Joined = """{"paymentId":"pay-1","at":"2026-03-01T09:00:00Z","participant":"p","role":"seller"}""";

    [Theory]
    [InlineData("\"at\":\"2026-03-01T09:00:00Z\",", "", "at")]
    [InlineData("\"title-co\"", "null", "")]
    [InlineData("\"title-co\"", "\"\"", "participant id needs 1 to 128")]
    [InlineData("\"title-co\"", "\"a\\u0000b\"", "participant id needs")]
    [InlineData("\"title-co\"", "7", "participant id must be a string")]
    [InlineData("500000", "\"500000\"", "minor")]
    [InlineData("500000", "5000.5", "minor")]
    [InlineData("500000", "1e30", "minor")]
    [InlineData("\"USD\"", "\"usd\"", "not a currency")]
    [InlineData("\"USD\"", "\"DOLLAR\"", "not a currency")]
    [InlineData(",\"currency\":\"USD\"", "", "currency")]
    [InlineData("09:00:00Z", "09:00:00", "with its offset")]
    [InlineData("2026-03-01T09:00:00Z", "2026-03-01", "with its offset")]
    [InlineData("2026-03-01T09:00:00Z", "soon", "with its offset")]
    [InlineData("{\"paymentId\"", "{\"paymentId\":\"pay-2\",\"paymentId\"", "")]
    public void Data_that_is_not_exact_is_refused(string part, string instead, string reason)
    {
        var error = Assert.ThrowsAny<JsonException>(() => Read(PaymentEventTypes.FundsHeld, Held.Replace(part, instead, StringComparison.Ordinal)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("\"king\"")]
    [InlineData("\"seller, buyer\"")]
    [InlineData("99")]
    public void A_role_is_given_by_its_name(string role) =>
        Assert.ThrowsAny<JsonException>(() => Read(PaymentEventTypes.ParticipantJoined, Joined.Replace("\"seller\"", role, StringComparison.Ordinal)));

    [Fact]
    public void A_time_with_an_offset_is_kept_in_universal_time() => Assert.Equal(
        (new DateTime(2026, 3, 1, 7, 0, 0), TimeSpan.Zero),
        (Read(PaymentEventTypes.FundsHeld, Held.Replace("09:00:00Z", "09:00:00+02:00", StringComparison.Ordinal)).At.DateTime,
            Read(PaymentEventTypes.FundsHeld, Held.Replace("09:00:00Z", "09:00:00+02:00", StringComparison.Ordinal)).At.Offset));

    [Fact]
    public void A_member_that_a_later_publisher_added_is_ignored() =>
        Assert.Equal(Read(PaymentEventTypes.FundsHeld, Held), Read(PaymentEventTypes.FundsHeld, Held.Replace("{\"paymentId\"", "{\"note\":1,\"paymentId\"", StringComparison.Ordinal)));

    private static PaymentEvent Read(string type, string json) => PaymentEvent.EventTypes.Read(CloudEventWriter.CreateJson(
        new EventAttributes { Id = "1", Source = "/payments", Type = type, Subject = "pay-1" }, System.Text.Encoding.UTF8.GetBytes(json)));
}
