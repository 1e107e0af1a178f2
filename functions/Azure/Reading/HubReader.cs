using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Serverless.Azure.Connecting;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Storage.EventHubs;

namespace Serverless.Azure.Reading;

/// <summary>Reads an event hub through one of its consumer groups; what is made of it is in <see cref="EventHubLog"/>.</summary>
public sealed class HubReader : IHubReader, IAsyncDisposable
{
    private readonly HubAccess _access;
    private readonly string _group;
    private readonly EventHubConnection _connection;
    private readonly EventHubConsumerClient _consumer;

    private HubReader(HubAccess access, string group, EventHubConnection connection, EventHubConsumerClient consumer, int partitions) =>
        (_access, _group, _connection, _consumer, PartitionCount) = (access, group, connection, consumer, partitions);

    public HubName Hub => _access.Hub;

    public int PartitionCount { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The hub could not be reached; the message says what to check.</exception>
    public static async ValueTask<HubReader> OpenAsync(HubAccess access, string consumerGroup, CancellationToken stop)
    {
        var connection = access.NewConnection();
        var consumer = HubAccess.NewConsumer(connection, consumerGroup);
        try
        {
            var partitions = await consumer.GetPartitionIdsAsync(stop);
            return new HubReader(access, consumerGroup, connection, consumer, partitions.Length);
        }
        catch (Exception e) when (HubFaults.IsOutside(e))
        {
            await consumer.DisposeAsync();
            await connection.DisposeAsync();
            throw HubFaults.Unavailable(e, access.Hub.Value, consumerGroup);
        }
    }

    public async ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        try
        {
            var properties = await _consumer.GetPartitionPropertiesAsync(NameOf(partition), stop);
            var next = new SequenceNumber(properties.LastEnqueuedSequenceNumber).Next;
            return new PartitionBounds(
                properties.IsEmpty ? next : new SequenceNumber(properties.BeginningSequenceNumber),
                next,
                properties.LastEnqueuedSequenceNumber < 0 ? null : properties.LastEnqueuedTime);
        }
        catch (Exception e) when (HubFaults.IsOutside(e))
        {
            throw HubFaults.Unavailable(e, Hub.Value, _group);
        }
    }

    public IHubReceiver Open(PartitionId partition, SequenceNumber? after) => Open(partition, ToPosition(after));

    public IHubReceiver Open(PartitionId partition, DateTimeOffset after) => Open(partition, EventPosition.FromEnqueuedTime(after));

    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        await _connection.DisposeAsync();
    }

    internal static EventPosition ToPosition(SequenceNumber? after) =>
        after is { } last ? EventPosition.FromSequenceNumber(last.Value, isInclusive: false) : EventPosition.Earliest;

    private static string NameOf(PartitionId partition) => partition.Value.ToString(CultureInfo.InvariantCulture);

    private Receiver Open(PartitionId partition, EventPosition position) =>
        new(HubAccess.NewReceiver(_connection, _group, NameOf(partition), position), partition, Hub, _group);

    private sealed class Receiver(PartitionReceiver receiver, PartitionId partition, HubName hub, string group) : IHubReceiver
    {
        public async ValueTask<IReadOnlyList<RecordedEvent>> ReceiveAsync(int max, TimeSpan wait, CancellationToken stop)
        {
            try
            {
                return [.. (await receiver.ReceiveBatchAsync(max, wait, stop)).Select(e => EventMapping.ToRecorded(e, partition))];
            }
            catch (Exception e) when (HubFaults.IsOutside(e))
            {
                throw HubFaults.Unavailable(e, hub.Value, group);
            }
        }

        public ValueTask DisposeAsync() => receiver.DisposeAsync();
    }
}
