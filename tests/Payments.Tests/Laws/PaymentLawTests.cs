using System.Globalization;
using Serverless.Events.Envelope;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Tests.Brokerage;
using Serverless.Payments.Views;
using Serverless.Pipeline.Laws;
using Serverless.Payments.Brokerage;
using Serverless.Pipeline.Streams;

namespace Serverless.Payments.Tests.Laws;

public sealed class PaymentLawTests
{
    [Fact]
    public void Payments_keep_every_law()
    {
        var report = ProjectionLaws.Check(PaymentsProjection.Projection, Events());

        report.ThrowIfBroken();
        Assert.All(report.Results, r => Assert.IsType<LawResult.Held>(r));
        Assert.True(report.Refused > 0, "Some payments should be in the hospital.");
    }

    [Fact]
    public void Streams_of_payments_keep_every_law() =>
        ProjectionLaws.Check(StreamsProjection.Projection, Events()).ThrowIfBroken();

    /// <summary>Several payments side by side: released, returned, declined, cancelled, and one that is refused.</summary>
    private static IReadOnlyList<CloudEvent> Events()
    {
        var payments = Enumerable.Range(1, 7).Select(n =>
        {
            var deal = new Deal();
            IReadOnlyList<PaymentEvent> life = (n % 5) switch
            {
                0 => deal.UntilReleased(),
                1 => [.. deal.UntilInTransfer(), deal.Returned(ReturnReason.NotAuthorized), deal.Verified("bank-2"), deal.Initiated("ach-2", "bank-2")],
                2 => [.. deal.UntilReleaseRequested(), deal.Declined(Deal.Seller)],
                3 => [.. deal.UntilJoined(), deal.Cancelled()],
                _ => [.. deal.UntilHeld(), deal.Released(), deal.ReleaseRequested()],
            };
            return life.Select(e => e with { PaymentId = new PaymentId($"pay-{n}") }).ToList();
        }).ToList();
        return
        [
            .. Enumerable.Range(0, payments.Max(p => p.Count))
                .SelectMany(i => payments.Where(p => i < p.Count).Select(p => p[i]))
                .Select((e, i) => e.ToCloudEvent(i.ToString(CultureInfo.InvariantCulture))),
        ];
    }
}
