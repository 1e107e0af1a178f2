using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Projections;

/// <summary>An event as a pipeline sees it.</summary>
public sealed class ReceivedEvent
{
    private readonly RecordedEvent _recorded;

    /// <param name="recorded">An event that can be read.</param>
    internal ReceivedEvent(RecordedEvent recorded) => _recorded = recorded;

    /// <summary>An event of no particular log.</summary>
    internal ReceivedEvent(CloudEvent @event, SequenceNumber sequenceNumber, DateTimeOffset enqueuedTime)
        : this(new RecordedEvent(default, sequenceNumber, enqueuedTime, @event))
    {
    }

    public CloudEvent Event => _recorded.Event!;

    public SequenceNumber SequenceNumber => _recorded.SequenceNumber;

    /// <summary>When the log took it.</summary>
    public DateTimeOffset EnqueuedTime => _recorded.EnqueuedTime;

    /// <summary>When it happened: its own time, else when the log took it.</summary>
    public DateTimeOffset Time => Event.Time ?? EnqueuedTime;

    /// <inheritdoc cref="RecordedEvent.Read{TEvent}"/>
    internal TEvent Read<TEvent>(EventTypes<TEvent> types)
        where TEvent : class => _recorded.Read(types);
}
