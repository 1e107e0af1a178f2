using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>Where a reader wants to begin in a partition.</summary>
internal abstract record StartPoint
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private StartPoint()
    {
    }

    /// <summary>The oldest event that retention has left.</summary>
    public static StartPoint Earliest { get; } = new Oldest();

    /// <summary>The end: only events that come after.</summary>
    public static StartPoint Latest { get; } = new End();

    /// <summary>Reads a <c>from</c>; null, or what is wrong with it.</summary>
    public static string? TryParse(string? text, StartPoint otherwise, out StartPoint start)
    {
        start = otherwise;
        if (text is null)
        {
            return null;
        }

        if (text is "earliest" or "latest")
        {
            start = text == "earliest" ? Earliest : Latest;
        }
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            start = new Number(new SequenceNumber(number));
        }
        else if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            start = new Time(time);
        }
        else
        {
            return "'from' must be a sequence number, 'earliest', 'latest', or an RFC 3339 time such as 2026-04-05T17:31:00Z (an offset's + as %2B).";
        }

        return null;
    }

    /// <summary>The event itself is asked for: one that is gone is said to be.</summary>
    public static StartPoint At(SequenceNumber number) => new Number(number);

    /// <summary>The number of the first event to read.</summary>
    public abstract ValueTask<SequenceNumber> FindAsync(IEventLog log, PartitionId partition, CancellationToken stop);

    private sealed record Oldest : StartPoint
    {
        public override async ValueTask<SequenceNumber> FindAsync(IEventLog log, PartitionId partition, CancellationToken stop) =>
            (await log.GetBoundsAsync(partition, stop)).First;
    }

    private sealed record End : StartPoint
    {
        public override async ValueTask<SequenceNumber> FindAsync(IEventLog log, PartitionId partition, CancellationToken stop) =>
            (await log.GetBoundsAsync(partition, stop)).Next;
    }

    private sealed record Number(SequenceNumber Sequence) : StartPoint
    {
        public override ValueTask<SequenceNumber> FindAsync(IEventLog log, PartitionId partition, CancellationToken stop) => new(Sequence);
    }

    private sealed record Time(DateTimeOffset AtOrAfter) : StartPoint
    {
        public override ValueTask<SequenceNumber> FindAsync(IEventLog log, PartitionId partition, CancellationToken stop) =>
            log.FindAsync(partition, AtOrAfter, stop);
    }
}
