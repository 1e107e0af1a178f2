using System.Text.Json;
using Serverless.Benchmarks.Checking;
using Serverless.Benchmarks.Payments;
using Serverless.Payments.Events;
using Serverless.Payments.Tests.Views;
using Serverless.Payments.Values;
using Serverless.Payments.Views;

namespace Serverless.Payments.Tests.Load;

/// <summary>Two implementations that share no code, the domain and the model, must agree on every row.</summary>
public sealed class PaymentModelTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.001)]
    [InlineData(3, 0.05)]
    [InlineData(4, 1)]
    public void The_model_and_the_projection_agree_on_every_row_and_ward(int seed, double poison)
    {
        var model = new PaymentModel();
        var loop = new PlainLoop(PaymentsProjection.Projection);
        foreach (var e in new PaymentStream(new StreamOptions(new RunId("oracle"), seed, 8_000, poison)))
        {
            model.Apply(e);
            loop.Publish(e.Event.ToCloudEvent(e.Id));
        }

        Assert.Empty(Differences(model, loop).First);
        Assert.Equal(model.Held.ToDictionary(h => h.Key, h => (int)h.Value), loop.Wards);
        Assert.All(loop.Refusals, refusal => Assert.IsType<PaymentRefusedException>(refusal));
        Assert.Equal(poison > 0, loop.Wards.Count > 0);
    }

    [Fact]
    public void The_model_notices_an_event_that_was_lost_or_counted_twice()
    {
        var events = new PaymentStream(new StreamOptions(new RunId("oracle"), 5, 2_000, 0)).ToList();
        var settled = events.FindIndex(e => e.Event is PaymentEvent.TransferSettled);
        var model = new PaymentModel();
        var loop = new PlainLoop(PaymentsProjection.Projection);
        for (var i = 0; i < events.Count; i++)
        {
            model.Apply(events[i]);
            if (i != settled)
            {
                loop.Publish(events[i].Event.ToCloudEvent(events[i].Id));
            }
        }

        Assert.NotEqual(0, Differences(model, loop).Count);
    }

    private static Differences Differences(PaymentModel model, PlainLoop loop)
    {
        var differences = new Differences();
        foreach (var view in PaymentsProjection.Projection.Views)
        {
            var comparison = new RowComparison(view.Name, model.Rows(view.Name), differences);
            foreach (var (key, state) in loop.Rows(view))
            {
                comparison.See(key, JsonElement.Parse(state.Span));
            }

            comparison.End();
        }

        return differences;
    }
}
