using Serverless.Events.Envelope;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>An event of a log, read: what pipelines get of it, or what is wrong with it.</summary>
/// <param name="Recorded">As the log keeps it.</param>
/// <param name="Received">As a pipeline sees it; null if it is no event.</param>
/// <param name="Problems">Why it is none; empty if it is one.</param>
internal readonly record struct DecodedEvent(RecordedEvent Recorded, ReceivedEvent? Received, IReadOnlyList<EventProblem> Problems)
{
    /// <summary>What the log holds was checked when it was published; nothing that got in is refused here for its size.</summary>
    private static readonly EventLimits Unlimited = new()
    {
        MaxEventBytes = int.MaxValue,
        MaxExtensions = int.MaxValue,
        MaxDepth = 1000,
    };

    /// <summary>The event's own key or, unreadable, the broker's: the ward it opens if it is poison.</summary>
    public WardKey Ward =>
        Received is not null ? new WardKey(Received.Event.PartitionKey)
        : string.IsNullOrEmpty(Recorded.PartitionKey) ? WardKey.WholePartition
        : new WardKey(Recorded.PartitionKey);

    public static DecodedEvent Of(RecordedEvent recorded) =>
        CloudEventReader.Read(recorded.Bytes, Unlimited, recorded.PartitionKey) switch
        {
            CloudEventRead.Valid valid => new(recorded, new ReceivedEvent(valid.Event, recorded.SequenceNumber, recorded.EnqueuedTime), []),
            CloudEventRead.Invalid invalid => new(recorded, null, invalid.Problems),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Why it cannot be processed, if it is no event.</summary>
    public Cause? Failure(TimeProvider time) => Received is null ? Cause.Unreadable(Problems, time.GetUtcNow()) : null;
}
