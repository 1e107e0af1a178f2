using System.Globalization;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Ticks;

/// <summary>
/// An event that says only that time has passed. It moves the clock of its partition, so that what operators hold
/// comes out; no pipeline sees it. It is in the log, so a replay moves the clock at the same place.
/// </summary>
public static class TickEvent
{
    public const string Type = "serverless.tick";

    public const string Source = "/serverless/ticks";

    public static bool Is(CloudEvent e) => e.Type == Type && e.Source == Source;

    /// <summary>
    /// The tick of a partition in the interval that <paramref name="now"/> is in. Its id says which, so that two
    /// hosts, or one that was restarted, do not tick twice.
    /// </summary>
    internal static CloudEvent Create(PartitionId partition, string key, DateTimeOffset now, TimeSpan interval) =>
        CloudEventWriter.Create(new EventAttributes
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{partition.Value}-{interval.Ticks}-{now.UtcTicks / interval.Ticks}"),
            Source = Source,
            Type = Type,
            PartitionKey = key,
        });

    /// <summary>A key for each partition that the hub's own hash places there, found by trying.</summary>
    internal static IReadOnlyList<string> KeysOf(int partitionCount)
    {
        var keys = new string[partitionCount];
        for (int n = 0, found = 0; found < partitionCount; n++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"serverless-tick-{n}");
            ref var slot = ref keys[PartitionHash.Assign(key, partitionCount).Value];
            if (slot is null)
            {
                slot = key;
                found++;
            }
        }

        return keys;
    }
}
