using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Projections;

/// <summary>An event as a pipeline sees it.</summary>
public sealed class ReceivedEvent
{
    private object? _data;
    private object? _dataReader;

    internal ReceivedEvent(CloudEvent @event, SequenceNumber sequenceNumber, DateTimeOffset enqueuedTime)
    {
        Event = @event;
        SequenceNumber = sequenceNumber;
        EnqueuedTime = enqueuedTime;
    }

    public CloudEvent Event { get; }

    public SequenceNumber SequenceNumber { get; }

    /// <summary>When the log took it.</summary>
    public DateTimeOffset EnqueuedTime { get; }

    /// <summary>When it happened: its own time, else when the log took it.</summary>
    public DateTimeOffset Time => Event.Time ?? EnqueuedTime;

    /// <summary>The data, read once however many pipelines of a projection ask for it.</summary>
    internal TEvent Read<TEvent>(EventTypes<TEvent> types)
        where TEvent : class
    {
        if (!ReferenceEquals(_dataReader, types))
        {
            _data = types.Read(Event);
            _dataReader = types;
        }

        return (TEvent)_data!;
    }
}
