using System.Text;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Tests.Brokerage;

namespace Serverless.Payments.Tests.Events;

/// <summary>The storage format. A test that fails here means that stored events are no longer read as written: add a version.</summary>
public sealed class PaymentEventSnapshotTests
{
    private const string Head = "{\"paymentId\":\"pay-1\",\"at\":\"2026-03-01T09:00:00Z\"";
    private const string Amount = "\"amount\":{\"minor\":500000,\"currency\":\"USD\"}";

    private static readonly IReadOnlyList<(PaymentEvent Event, string Type, string Json)> Snapshots =
    [
        (new Deal().Requested(), "payments.requested.v1", ""","requestedBy":"agent-ann","requestedAs":"buyersAgent","sender":"buyer-bo","escrowHolder":"title-co",""" + Amount + ""","purpose":"Earnest money, 12 Elm Street"}"""),
        (new Deal().Joined(Deal.Buyer, Role.Buyer), "payments.participant-joined.v1", ""","participant":"buyer-bo","role":"buyer"}"""),
        (new Deal().Verified(), "payments.funding-source-verified.v1", ""","owner":"buyer-bo","fundingSource":"bank-1"}"""),
        (new Deal().Initiated(), "payments.transfer-initiated.v1", ""","transfer":"ach-1","fundingSource":"bank-1",""" + Amount + "}"),
        (new Deal().Settled(), "payments.transfer-settled.v1", ""","transfer":"ach-1",""" + Amount + "}"),
        (new Deal().Returned(ReturnReason.InsufficientFunds), "payments.transfer-returned.v1", ""","transfer":"ach-1",""" + Amount + ""","reason":"insufficientFunds"}"""),
        (new Deal().Held(), "payments.funds-held.v1", ""","escrowHolder":"title-co",""" + Amount + "}"),
        (new Deal().ReleaseRequested(), "payments.release-requested.v1", ""","requestedBy":"agent-ann","to":"seller-sue"}"""),
        (new Deal().Approved(Deal.Buyer), "payments.release-approved.v1", ""","approvedBy":"buyer-bo"}"""),
        (new Deal().Declined(Deal.Buyer), "payments.release-declined.v1", ""","declinedBy":"buyer-bo","reason":"The roof leaks"}"""),
        (new Deal().Released(), "payments.funds-released.v1", ""","escrowHolder":"title-co","to":"seller-sue",""" + Amount + "}"),
        (new Deal().Cancelled(), "payments.cancelled.v1", ""","cancelledBy":"agent-ann","reason":"The inspection failed"}"""),
    ];

    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, Snapshots.Count)];

    [Theory]
    [MemberData(nameof(Indexes))]
    public void An_event_is_stored_as_its_snapshot_and_read_back(int index)
    {
        var (e, type, json) = Snapshots[index];

        var stored = e.ToCloudEvent("id-1");

        Assert.Equal(type, stored.Type);
        Assert.Equal(Head + json, Encoding.UTF8.GetString(stored.Data!.Value.Span));
        Assert.Equal(e, PaymentEvent.EventTypes.Read(stored));
    }

    [Fact]
    public void Every_event_has_a_snapshot() => Assert.Equal(
        typeof(PaymentEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(PaymentEvent))).Select(t => t.Name).Order(),
        Snapshots.Select(s => s.Event.GetType().Name).Order());

    [Fact]
    public void Every_event_is_sealed() =>
        Assert.All(typeof(PaymentEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(PaymentEvent))), t => Assert.True(t.IsSealed));

    [Fact]
    public void Every_stored_name_is_in_a_snapshot() =>
        Assert.Equal(PaymentEvent.EventTypes.Names, Snapshots.Select(s => s.Type));

    [Fact]
    public void It_is_published_under_its_payment_with_its_own_time()
    {
        var e = new Deal().Held().ToCloudEvent("id-1");

        Assert.Equal(("id-1", "/payments", "pay-1", "pay-1", Deal.Start), (e.Id, e.Source, e.Subject, e.PartitionKey, e.Time));
    }
}
