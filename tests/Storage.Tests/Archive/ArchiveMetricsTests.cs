using System.Diagnostics.Metrics;
using Serverless.Contracts.Log;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

public sealed class ArchiveMetricsTests
{
    [Fact]
    public async Task Events_bytes_lost_events_and_the_lag_are_measured_by_hub_and_partition()
    {
        var bench = new ArchiveBench { Options = new ArchiveOptions { MaxAge = TimeSpan.FromMinutes(15) } };
        bench.Log = new InMemoryLog(new HubName("measured"), 1, TimeProvider.System);
        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Serverless" && instrument.Name.StartsWith("serverless.archive.", StringComparison.Ordinal))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.Start();

        bench.Append(10);
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        await bench.RunAsync();
        bench.Append(10);
        bench.Log.Expire(default, new SequenceNumber(14));
        await bench.RunAsync();

        var lag = bench.Time.GetUtcNow() - (await bench.Log.ReadAllAsync(default, new(14)))[0].EnqueuedTime;
        Assert.Equal((10, 4, lag.TotalSeconds), (measured["serverless.archive.events"], measured["serverless.archive.lost.events"], measured["serverless.archive.lag.time"]));
        Assert.Equal(bench.Blobs.Stored.Where(b => b.Key.EndsWith(".segment", StringComparison.Ordinal)).Sum(b => b.Value.Bytes.Length), measured["serverless.archive.size"]);

        void Measure(System.Diagnostics.Metrics.Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests measure at the same time.
            if (tags.ToArray().ToDictionary()["messaging.destination.name"] is "measured" && tags.ToArray().ToDictionary()["messaging.destination.partition.id"] is "0")
            {
                measured[instrument.Name] = instrument is Gauge<double> ? value : measured.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }
}
