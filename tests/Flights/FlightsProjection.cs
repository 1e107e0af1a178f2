using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Flights;

public sealed record Flight(string Origin, string Destination, int Delay);

public sealed record Delays(int Flights, long Total, int Worst)
{
    public double Mean => (double)Total / Flights;
}

public static class FlightsProjection
{
    public static readonly View<Delays> Airports = View.Of<Delays>("airports");
    public static readonly View<Delays> Routes = View.Of<Delays>("routes");

    public static readonly Projection Projection = Projection.Named("flights", version: 1)
        .Writing(events => events.Of<Flight>("flights.landed").FoldInto(Airports, f => f.Origin, Add))
        .Writing(events => events.Of<Flight>("flights.landed").FoldInto(Routes, f => $"{f.Origin}-{f.Destination}", Add));

    private static Delays Add(Delays? sum, Flight f) =>
        new((sum?.Flights ?? 0) + 1, (sum?.Total ?? 0) + f.Delay, Math.Max(sum?.Worst ?? int.MinValue, f.Delay));
}
