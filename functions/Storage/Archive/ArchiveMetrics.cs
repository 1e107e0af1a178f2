using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>What archiving measures, by hub and partition.</summary>
internal static class ArchiveMetrics
{
    private static readonly Meter Meter = new("Serverless");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "serverless.archive.events", "{event}", "Events that were archived.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "serverless.archive.size", "By", "Bytes of the segments that were archived.");

    private static readonly Counter<long> Lost = Meter.CreateCounter<long>(
        "serverless.archive.lost.events", "{event}", "Events that retention removed before they were archived.");

    private static readonly Gauge<double> Lag = Meter.CreateGauge<double>(
        "serverless.archive.lag.time", "s", "Age of the oldest event that is not archived; 0 if all are.");

    public static void Archived(HubName hub, PartitionId partition, long events, long bytes)
    {
        var tags = Tags(hub, partition);
        Events.Add(events, tags);
        Bytes.Add(bytes, tags);
    }

    public static void EventsLost(HubName hub, PartitionId partition, ArchiveGap gap) =>
        Lost.Add(gap.To.Value - gap.From.Value, Tags(hub, partition));

    public static void Behind(HubName hub, PartitionId partition, TimeSpan lag) => Lag.Record(lag.TotalSeconds, Tags(hub, partition));

    private static TagList Tags(HubName hub, PartitionId partition) => new()
    {
        { "messaging.destination.name", hub.Value },
        { "messaging.destination.partition.id", partition.ToString() },
    };
}
