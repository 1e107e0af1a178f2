using System.Globalization;
using Serverless.Events.Envelope;

namespace Serverless.Pipeline.Laws;

/// <summary>An event to check a projection with.</summary>
/// <param name="Event">The event.</param>
/// <param name="EnqueuedTime">When the log is to have taken it; the partition's clock.</param>
public sealed record SampleEvent(CloudEvent Event, DateTimeOffset EnqueuedTime)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Event.Id}' of type {Event.Type}, key '{Event.PartitionKey}', enqueued {EnqueuedTime.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}");

    /// <summary>Each event at its own time, never going back, else a while after the one before.</summary>
    internal static IReadOnlyList<SampleEvent> At(IReadOnlyList<CloudEvent> events, TimeSpan? horizon, LawOptions options)
    {
        // Sixteenths of the horizon; their sum, 51, makes the pattern wander through it.
        int[] gaps = [1, 0, 3, 2, 5, 1, 7, 32];
        var samples = new List<SampleEvent>(events.Count);
        var at = options.Start;
        for (var i = 0; i < events.Count; i++)
        {
            var gap = options.Spacing ?? (horizon ?? TimeSpan.FromSeconds(16)) * (gaps[i % gaps.Length] / 16.0);
            var next = events[i].Time ?? (i == 0 ? at : at + gap);
            at = i > 0 && next < at ? at : next;
            samples.Add(new SampleEvent(events[i], at));
        }

        return samples;
    }
}
