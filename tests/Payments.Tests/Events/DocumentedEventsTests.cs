using System.Text;
using Serverless.Events.Envelope;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Tests.Views;
using Serverless.Payments.Views;

namespace Serverless.Payments.Tests.Events;

/// <summary>What docs/payments.md tells people to post.</summary>
public sealed class DocumentedEventsTests
{
    [Fact]
    public void The_documented_events_can_be_posted_and_lead_to_a_release()
    {
        var loop = new PlainLoop(PaymentsProjection.Projection);
        foreach (var e in Events())
        {
            loop.Publish(e);
        }

        Assert.Empty(loop.Refusals);
        Assert.Equal(PaymentStatus.Released, loop.Row(PaymentsView.View, "pay-1").Status);
        Assert.Equal(500_000, loop.Row(EscrowView.View, EscrowView.KeyOf(new ParticipantId("title-co"), new("USD"))).Released.Sum.Minor);
        Assert.Contains("USD~PT1H~2026-03-04T08:00:00Z", loop.Rows(MoneyMovedView.View).Keys);
        Assert.Contains("USD~P1D~2026-03-04T00:00:00Z", loop.Rows(MoneyMovedView.View).Keys);
    }

    [Fact]
    public void Every_type_of_event_is_documented() =>
        Assert.Equal(PaymentEvent.EventTypes.Names.Order(), Events().Select(e => e.Type).Distinct().Order());

    private static IEnumerable<CloudEvent> Events() => Document()
        .Where(line => line.StartsWith("{\"specversion\"", StringComparison.Ordinal))
        .Select(line => CloudEventReader.Read(EventBytes.Structured(Encoding.UTF8.GetBytes(line)), EventLimits.Default))
        .Select(read => Assert.IsType<CloudEventRead.Valid>(read).Event);

    private static string[] Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run within the project.");
        }

        return File.ReadAllLines(Path.Combine(folder.FullName, "docs", "payments.md"));
    }
}
