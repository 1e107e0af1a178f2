using System.Text.Json;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Tests.Brokerage;
using Serverless.Payments.Values;

namespace Serverless.Payments.Tests.Brokerage;

public sealed class PaymentStateJsonTests
{
    [Fact]
    public void Every_state_survives_json_bit_for_bit()
    {
        var deal = new Deal();
        IReadOnlyList<IReadOnlyList<Serverless.Payments.Events.PaymentEvent>> lives =
        [
            deal.UntilReleased(),
            [.. deal.UntilInTransfer(), deal.Returned(ReturnReason.AccountClosed), deal.Cancelled()],
            [.. deal.UntilReleaseRequested(), deal.Approved(Deal.Seller), deal.Declined(Deal.Buyer)],
        ];
        foreach (var state in lives.SelectMany(life => Enumerable.Range(1, life.Count).Select(n => Deal.Fold(life.Take(n))!)))
        {
            var json = JsonSerializer.Serialize(state, PaymentJson.Of<Payment>());
            var read = JsonSerializer.Deserialize(json, PaymentJson.Of<Payment>())!;

            Assert.Equal(state, read);
            Assert.Equal(json, JsonSerializer.Serialize(read, PaymentJson.Of<Payment>()));
        }
    }

    [Fact]
    public void A_payments_row_is_stored_as_its_snapshot()
    {
        var deal = new Deal();
        var payment = Deal.Fold([deal.Requested(), deal.Joined(Deal.Buyer, Role.Buyer), deal.Joined(Deal.EscrowHolder, Role.EscrowHolder), deal.Verified(), deal.Initiated(), deal.Returned(ReturnReason.AccountClosed)])!;

        Assert.Equal(
            """
            {"id":"pay-1","status":"returned","amount":{"minor":500000,"currency":"USD"},"purpose":"Earnest money, 12 Elm Street",
            "requestedBy":"agent-ann","sender":"buyer-bo","escrowHolder":"title-co","participants":[
            {"id":"agent-ann","role":"buyersAgent","joinedAt":"2026-03-01T09:00:00Z"},
            {"id":"buyer-bo","role":"buyer","joinedAt":"2026-03-01T09:01:00Z"},
            {"id":"title-co","role":"escrowHolder","joinedAt":"2026-03-01T09:02:00Z"}],
            "fundingSource":null,"transfer":{"id":"ach-1","fundingSource":"bank-1","returned":"accountClosed"},"returns":1,
            "release":null,"declines":0,"cancelledFor":null,"requestedAt":"2026-03-01T09:00:00Z","changedAt":"2026-03-01T09:05:00Z","events":6}
            """.Replace("\n", "", StringComparison.Ordinal),
            JsonSerializer.Serialize(payment, PaymentJson.Of<Payment>()));
    }
}
