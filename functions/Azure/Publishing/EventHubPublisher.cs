using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.Azure.Connecting;
using Serverless.Events.Amqp;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Storage.EventHubs;

namespace Serverless.Azure.Publishing;

/// <summary>
/// Publishes to an event hub: each event to the partition of its key, by the service's own hash, in batches for each
/// partition. The service does not know an event again: what is published twice is stored twice.
/// </summary>
/// <remarks>
/// A receipt has the last number of its partition after the send, which is not below the event's own; who waits for
/// it waits for a little more, at most.
/// </remarks>
public sealed class EventHubPublisher : IEventPublisher, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly EventHubConnection _connection;
    private readonly EventHubProducerClient _producer;
    private readonly TailReads<SequenceNumber> _tails;

    private EventHubPublisher(HubAccess access, EventHubConnection connection, EventHubProducerClient producer, int partitions, TimeProvider time)
    {
        (Hub, PartitionCount, _connection, _producer) = (access.Hub, partitions, connection, producer);
        _tails = new TailReads<SequenceNumber>(ReadTailAsync, new HubReadOptions().TailInterval, time);
    }

    public HubName Hub { get; }

    public int PartitionCount { get; }

    public bool Deduplicates => false;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The hub could not be reached; the message says what to check.</exception>
    public static async ValueTask<EventHubPublisher> OpenAsync(HubAccess access, TimeProvider time, CancellationToken stop)
    {
        var connection = access.NewConnection();
        var producer = HubAccess.NewProducer(connection);
        try
        {
            var partitions = await producer.GetPartitionIdsAsync(stop);
            return new EventHubPublisher(access, connection, producer, partitions.Length, time);
        }
        catch (Exception e) when (HubFaults.IsOutside(e))
        {
            await producer.DisposeAsync();
            await connection.DisposeAsync();
            throw HubFaults.Unavailable(e, access.Hub.Value);
        }
    }

    public async ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var publish = PublishAsync(events);
        return await publish.WaitAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events)
    {
        var partitions = Enumerable.Range(0, events.Count).GroupBy(i => PartitionHash.Assign(events[i].PartitionKey, PartitionCount)).ToList();
        using var batches = new PartitionBatches(_producer);
        try
        {
            // All fit before any is sent: a refusal stores nothing.
            foreach (var partition in partitions)
            {
                foreach (var i in partition)
                {
                    if (await batches.AddAsync(partition.Key, EventMapping.ToEventData(AmqpEvent.Of(events[i]))) is { } tooLarge)
                    {
                        return new PublishResult.TooLarge(i, tooLarge);
                    }
                }
            }

            var tails = await Task.WhenAll(partitions.Select(async partition =>
            {
                await batches.SendAsync(partition.Key);
                return (partition.Key, Tail: await _tails.AfterNowAsync(partition.Key));
            }));
            var tailOf = tails.ToDictionary(t => t.Key, t => t.Tail);
            return new PublishResult.Published([.. events.Select(e =>
            {
                var partition = PartitionHash.Assign(e.PartitionKey, PartitionCount);
                return new Receipt(e.Id, partition, tailOf[partition], Duplicate: false);
            })]);
        }
        catch (Exception e) when (HubFaults.IsOutside(e))
        {
            return new PublishResult.Unavailable(HubFaults.Explain(e, Hub.Value), RetryAfter);
        }
    }

    private async Task<SequenceNumber> ReadTailAsync(PartitionId partition)
    {
        var properties = await _producer.GetPartitionPropertiesAsync(partition.Value.ToString(CultureInfo.InvariantCulture));
        return new SequenceNumber(properties.LastEnqueuedSequenceNumber);
    }
}
