using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.Events.Partitions;

namespace Serverless.Azure.Publishing;

/// <summary>The events of one publish, for each partition in order, in batches that the service takes.</summary>
internal sealed class PartitionBatches(EventHubProducerClient producer) : IDisposable
{
    private readonly Dictionary<PartitionId, List<EventDataBatch>> _batches = [];

    /// <summary>Adds an event at the end of its partition; gives back why it cannot if it is too large for any batch.</summary>
    public async ValueTask<string?> AddAsync(PartitionId partition, EventData data)
    {
        if (!_batches.TryGetValue(partition, out var batches))
        {
            _batches[partition] = batches = [];
        }

        if (batches is [.., var last] && last.TryAdd(data))
        {
            return null;
        }

        var options = new CreateBatchOptions { PartitionId = partition.Value.ToString(CultureInfo.InvariantCulture) };
        var next = await producer.CreateBatchAsync(options);
        batches.Add(next);
        return next.TryAdd(data)
            ? null
            : $"It is {data.EventBody.ToMemory().Length} bytes; with what the hub counts besides, a message of it may have {next.MaximumSizeInBytes}.";
    }

    /// <summary>Sends a partition's batches, one after another: their order is the events'.</summary>
    public async Task SendAsync(PartitionId partition)
    {
        foreach (var batch in _batches[partition])
        {
            await producer.SendAsync(batch);
        }
    }

    public void Dispose()
    {
        foreach (var batch in _batches.Values.SelectMany(b => b))
        {
            batch.Dispose();
        }

    }
}
