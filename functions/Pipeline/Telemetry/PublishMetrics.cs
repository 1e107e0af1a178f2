using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The instruments of publishing to one hub.</summary>
internal sealed class PublishMetrics(HubName hub)
{
    /// <summary>The error.type of a publish that was told to come back later.</summary>
    public const string Unavailable = "unavailable";

    private static readonly Histogram<double> Duration = Meters.Durations(Names.PublishDuration);
    private static readonly Counter<long> Published = Meters.Counter(Names.Published);
    private static readonly Counter<long> Failures = Meters.Counter(Names.PublishFailures);
    private static readonly Counter<long> Throttled = Meters.Counter(Names.Throttled);

    private readonly TagList _tags = Tags.OfPublishing(hub);
    private readonly TagList _unavailable = Tags.With(Tags.OfPublishing(hub), Unavailable);

    public static bool IsOn => Duration.Enabled || Published.Enabled || Failures.Enabled || Throttled.Enabled;

    public void Answered(PublishResult result, TimeSpan duration)
    {
        switch (result)
        {
            case PublishResult.Published published:
                Duration.Record(duration.TotalSeconds, _tags);
                Published.Add(published.Receipts.Count, _tags);
                break;
            case PublishResult.Unavailable:
                Duration.Record(duration.TotalSeconds, _unavailable);
                Throttled.Add(1, _tags);
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Failed(Exception error, TimeSpan duration)
    {
        var failed = Tags.With(_tags, error);
        Duration.Record(duration.TotalSeconds, failed);
        Failures.Add(1, failed);
    }
}
