using Azure.Messaging.EventHubs;
using Serverless.Events.Amqp;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Azure.Connecting;

/// <summary>Between the SDK's events and ours; what is said how is in <see cref="AmqpEvent"/>.</summary>
internal static class EventMapping
{
    public static EventData ToEventData(AmqpEvent message)
    {
        var data = new EventData(message.Body) { ContentType = message.ContentType };
        foreach (var (name, value) in message.Properties)
        {
            data.Properties[name] = value;
        }

        return data;
    }

    public static RecordedEvent ToRecorded(EventData data, PartitionId partition)
    {
        var message = new AmqpEvent(data.ContentType, new Dictionary<string, object?>(data.Properties!), BodyOf(data));
        return new RecordedEvent(partition, new SequenceNumber(data.SequenceNumber), data.EnqueuedTime, message.Key ?? data.PartitionKey, message.ToBytes());
    }

    /// <summary>Another client may send a value or a sequence instead of bytes. That is no event; it goes to the hospital.</summary>
    private static ReadOnlyMemory<byte> BodyOf(EventData data) =>
        data.GetRawAmqpMessage().Body.TryGetData(out _) ? data.EventBody.ToMemory() : ReadOnlyMemory<byte>.Empty;
}
