using System.Diagnostics.Metrics;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The one meter, and instruments made from their names.</summary>
internal static class Meters
{
    /// <summary>From a local commit, 20 µs and up, to an event that waited for an hour.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    private static readonly InstrumentAdvice<long> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 65536],
    };

    private static readonly Meter Meter = new(Names.Meter);

    public static Counter<long> Counter(Instrument name) => Meter.CreateCounter<long>(name.Name, name.Unit, name.Description);

    public static Histogram<double> Durations(Instrument name) =>
        Meter.CreateHistogram(name.Name, name.Unit, name.Description, tags: null, Seconds);

    public static Histogram<long> Sizes(Instrument name) =>
        Meter.CreateHistogram(name.Name, name.Unit, name.Description, tags: null, Counts);

    public static void Observe<T>(Instrument name, Func<IEnumerable<Measurement<T>>> observe)
        where T : struct => Meter.CreateObservableGauge(name.Name, observe, name.Unit, name.Description);
}
