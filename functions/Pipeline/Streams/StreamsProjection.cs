using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Streams;

/// <summary>A row per partition key for any event, so that a newcomer sees something without writing code.</summary>
public static class StreamsProjection
{
    /// <summary>How many types a row tells apart; the rest is counted under <see cref="OtherTypes"/>.</summary>
    public const int MaxTypes = 100;

    public const string OtherTypes = "(other)";

    public static readonly View<StreamSummary> Streams = View.Of<StreamSummary>("streams");

    public static readonly Projection Projection = Projection.Named("streams", version: 1)
        .Writing(events => events.All.FoldInto(Streams, e => e.Event.PartitionKey, Count));

    private static StreamSummary Count(StreamSummary? summary, ReceivedEvent e)
    {
        var types = summary is null ? new(StringComparer.Ordinal) : new SortedDictionary<string, long>(summary.Types, StringComparer.Ordinal);
        var type = types.ContainsKey(e.Event.Type) || types.Count < MaxTypes ? e.Event.Type : OtherTypes;
        types[type] = types.GetValueOrDefault(type) + 1;
        return new StreamSummary(
            (summary?.Events ?? 0) + 1,
            types,
            summary is null || e.Time < summary.First ? e.Time : summary.First,
            summary is null || e.Time > summary.Last ? e.Time : summary.Last,
            e.Event.Id,
            e.Event.Type);
    }
}
