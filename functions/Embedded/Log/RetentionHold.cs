using Microsoft.Extensions.Logging;
using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>
/// Until when retention by age deletes nothing. What is deleted stays deleted, and a clock that is a year ahead when the
/// process starts looks like a year without events; so whoever sees the warning has as long to set the clock right as a
/// jump of that size would wait while the process runs.
/// </summary>
internal sealed record RetentionHold(long Until)
{
    public static RetentionHold At(HubName hub, IReadOnlyList<LogPartition> partitions, EmbeddedLogOptions options, SteadyTime time, ILogger logger)
    {
        var now = time.Read();
        var newest = partitions.Max(partition => partition.View.LastTicks);
        var gap = new TimeSpan(newest == 0 ? 0 : now.Ticks - newest);
        if (options.RetainFor is null || gap <= time.Step)
        {
            return new RetentionHold(now.Elapsed);
        }

        var patience = ClockJump.PatienceFor(gap);
        if (gap > options.RetainFor)
        {
            logger.RetentionWaits(hub, gap, patience);
        }

        return new RetentionHold(now.Elapsed + patience.Ticks);
    }

    public bool IsOver(SteadyReading now) => now.Elapsed >= Until;
}
