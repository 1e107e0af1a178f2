using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>What is wrong with the clock that a log gets its times from.</summary>
internal static class ClockWarnings
{
    /// <summary>In words, for health.</summary>
    public static IEnumerable<string> Of(HubName hub, IReadOnlyList<LogPartition> partitions, SteadyTime time)
    {
        if (time.Warning is { } warning)
        {
            yield return warning;
        }

        var now = time.GetUtcNow();
        foreach (var partition in partitions.Where(partition => partition.Ahead(now) > time.Step))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Hub {hub}, partition {partition.Place.Id}: the newest event was enqueued {partition.Ahead(now):d\\.hh\\:mm\\:ss} ahead of the machine's clock. The partition's time runs at half speed until the clock has caught up. If the clock is wrong, set it right and restart.");
        }
    }

    /// <summary>In the host's log, once at opening: later events never get ahead of the clock that they get their times from.</summary>
    public static void Report(HubName hub, IReadOnlyList<LogPartition> partitions, SteadyTime time, ILogger logger)
    {
        var now = time.GetUtcNow();
        foreach (var partition in partitions.Where(partition => partition.Ahead(now) > time.Step))
        {
            logger.PartitionAhead(hub, partition.Place.Id, partition.Ahead(now));
        }
    }
}
