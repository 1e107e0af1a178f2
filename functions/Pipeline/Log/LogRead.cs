using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>What a read of a partition gives. Never a silent gap.</summary>
public abstract record LogRead
{
    private LogRead()
    {
    }

    /// <summary>The events from the asked one on, contiguous and in order; empty at the end of the partition.</summary>
    public sealed record Events(IReadOnlyList<RecordedEvent> Items) : LogRead;

    /// <summary>The asked event is gone by retention; <paramref name="First"/> is the oldest one left.</summary>
    public sealed record Expired(SequenceNumber First) : LogRead;

    /// <summary>The asked event cannot be read: the log is damaged there. <paramref name="Where"/> names file and offset.</summary>
    public sealed record Damaged(SequenceNumber At, string Where) : LogRead;
}
