using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Storage.Archive;

/// <summary>What archiving measures, by hub and partition.</summary>
internal static class ArchiveMetrics
{
    private static readonly Meter Meter = new(Names.Meter);
    private static readonly Counter<long> Events = Counter(Names.ArchivedEvents);
    private static readonly Counter<long> Bytes = Counter(Names.ArchivedBytes);
    private static readonly Counter<long> Lost = Counter(Names.LostEvents);
    private static readonly Gauge<double> Lag = Meter.CreateGauge<double>(Names.ArchiveLag.Name, Names.ArchiveLag.Unit, Names.ArchiveLag.Description);

    public static void Archived(HubName hub, PartitionId partition, long events, long bytes)
    {
        var tags = Tags(hub, partition);
        Events.Add(events, tags);
        Bytes.Add(bytes, tags);
    }

    public static void EventsLost(HubName hub, PartitionId partition, ArchiveGap gap) =>
        Lost.Add(gap.To.Value - gap.From.Value, Tags(hub, partition));

    public static void Behind(HubName hub, PartitionId partition, TimeSpan lag) => Lag.Record(lag.TotalSeconds, Tags(hub, partition));

    private static Counter<long> Counter(Pipeline.Telemetry.Instrument name) => Meter.CreateCounter<long>(name.Name, name.Unit, name.Description);

    private static TagList Tags(HubName hub, PartitionId partition) => new()
    {
        { Names.Attributes.Hub, hub.Value },
        { Names.Attributes.Partition, partition.ToString() },
    };
}
