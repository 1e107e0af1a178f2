using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Stores;

/// <summary>How far a projection version has come in a partition.</summary>
/// <param name="Sequence">The last event whose effects are committed; None before the first.</param>
/// <param name="EnqueuedTime">When that event was enqueued; row ages are measured against it. Null before the first.</param>
/// <param name="ClockStart">Where the clock of a replay begins, a multiple of the horizon. Null without a horizon.</param>
/// <param name="ReplayFrom">The first event that a replay pushes; the next event without a horizon.</param>
public sealed record Position(
    SequenceNumber Sequence,
    DateTimeOffset? EnqueuedTime,
    DateTimeOffset? ClockStart,
    SequenceNumber ReplayFrom)
{
    public static readonly Position Start = new(SequenceNumber.None, null, null, SequenceNumber.First);

    /// <summary>In which history of the hub that event is; None where the log does not say, and before the first.</summary>
    public LogHistory History { get; init; }

    /// <summary>The event's checksum in the log; 0 where that is not known.</summary>
    public uint Checksum { get; init; }
}
