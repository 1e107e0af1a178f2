using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The instruments of one projection on one partition. Nothing here is per event.</summary>
internal sealed class ProjectionMetrics(ProjectionId projection, HubName hub, PartitionId partition)
{
    /// <summary>The error.type of a processor that stopped without an exception: another owner, or a gap in the log.</summary>
    public const string Blocked = "blocked";

    private static readonly Histogram<double> Latency = Meters.Durations(Names.Latency);
    private static readonly Counter<long> Committed = Meters.Counter(Names.Committed);
    private static readonly Histogram<long> BatchSize = Meters.Sizes(Names.BatchSize);
    private static readonly Histogram<double> CommitDuration = Meters.Durations(Names.CommitDuration);
    private static readonly Counter<long> Retries = Meters.Counter(Names.Retries);
    private static readonly Counter<long> Stops = Meters.Counter(Names.Stops);

    private readonly TagList _tags = Tags.Of(projection, hub, partition);

    /// <summary>Whether anybody wants what a commit gives, so that no clock is asked for nothing.</summary>
    public static bool IsOn =>
        CommitDuration.Enabled || Latency.Enabled || Committed.Enabled || BatchSize.Enabled || HospitalMetrics.IsOn;

    public HospitalMetrics Hospital { get; } = new(projection, hub, partition);

    /// <summary>A step was committed.</summary>
    /// <param name="events">Events of the log in it; 0 for a release.</param>
    /// <param name="duration">How long the store took.</param>
    /// <param name="age">How long ago the oldest of those events was enqueued.</param>
    public void Commit(int events, TimeSpan duration, TimeSpan age)
    {
        CommitDuration.Record(duration.TotalSeconds, _tags);
        if (events == 0)
        {
            return;
        }

        BatchSize.Record(events, _tags);
        Committed.Add(events, _tags);

        // Clocks of two machines may differ.
        Latency.Record(Math.Max(0, age.TotalSeconds), _tags);
    }

    public void Retry(Exception error)
    {
        if (Retries.Enabled)
        {
            Retries.Add(1, Tags.With(_tags, error));
        }
    }

    /// <param name="error">What it stopped by; null if it is blocked.</param>
    public void Stop(Exception? error)
    {
        if (Stops.Enabled)
        {
            Stops.Add(1, error is null ? Tags.With(_tags, Blocked) : Tags.With(_tags, error));
        }
    }
}
