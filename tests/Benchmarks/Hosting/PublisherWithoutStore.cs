using Serverless.Benchmarks.Samples;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Hosting;

/// <summary>
/// The limit of publishing: answers every event with a receipt, as a log does, and stores nothing. What is left is
/// HTTP, validation and the answer.
/// </summary>
internal sealed class PublisherWithoutStore : IEventPublisher
{
    private readonly long[] _next = new long[SampleLog.Partitions];

    public HubName Hub => HubName.Default;

    public int PartitionCount => SampleLog.Partitions;

    public bool Deduplicates => false;

    public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        var receipts = new Receipt[events.Count];
        for (var i = 0; i < receipts.Length; i++)
        {
            var partition = PartitionHash.Assign(events[i].PartitionKey, PartitionCount);
            var sequence = Interlocked.Increment(ref _next[partition.Value]) - 1;
            receipts[i] = new Receipt(events[i].Id, partition, new SequenceNumber(sequence), Duplicate: false);
        }

        return new(new PublishResult.Published(receipts));
    }
}
