using System.Globalization;
using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Flights;
using Serverless.Pipeline.Laws;

namespace Serverless.Server.Tests.Flights;

[Trait("Category", "Slow")]
public sealed class FlightLawTests
{
    [Fact]
    public void Flights_KeepTheLaws()
    {
        string[] airports = ["JFK", "SFO", "ORD", "ATL"];
        var random = new Random(1);
        var events = Enumerable.Range(0, 40).Select(i =>
        {
            var flight = new Flight(airports[random.Next(4)], airports[random.Next(4)], random.Next(-20, 90));
            return CloudEventWriter.Create(
                new EventAttributes { Id = i.ToString(CultureInfo.InvariantCulture), Source = "/flights", Type = "flights.landed", PartitionKey = flight.Origin },
                flight,
                JsonSerializerOptions.Web);
        });

        ProjectionLaws.Check(FlightsProjection.Projection, [.. events]).ThrowIfBroken();
    }
}
