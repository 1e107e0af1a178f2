using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Projections;

/// <summary>An event as a pipeline sees it.</summary>
public sealed class ReceivedEvent
{
    private volatile object? _dataReader;
    private object? _data;

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

    /// <summary>
    /// The data, read once however many pipelines ask for it, of whatever projection and on whatever thread: to all of
    /// them it is a value. The first that asks says as what it is kept; to others it is read anew.
    /// </summary>
    internal TEvent Read<TEvent>(EventTypes<TEvent> types)
        where TEvent : class
    {
        if (ReferenceEquals(_dataReader, types))
        {
            return (TEvent)_data!;
        }

        var data = types.Read(Event);
        if (Interlocked.CompareExchange(ref _data, data, null) is null)
        {
            // Said after the data is there, and only once.
            _dataReader = types;
        }

        return data;
    }
}
