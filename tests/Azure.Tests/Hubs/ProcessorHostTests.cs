using Azure.Identity;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azure.Connecting;
using Serverless.Azure.Processing;
using Serverless.Azure.Publishing;
using Serverless.Azure.Reading;
using Serverless.Azure.Tests.Tables;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Streams;
using Serverless.Storage.EventHubs;

namespace Serverless.Azure.Tests.Hubs;

/// <summary>
/// The processors on Event Hubs, with the rows in memory. The hub with many partitions needs a consumer group named
/// as the projection, 'streams'.
/// </summary>
[Collection(nameof(TestHub))]
public sealed class ProcessorHostTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_processed_and_a_second_host_goes_on_where_the_first_ended()
    {
        var options = TestHub.OptionsOf(TestHub.ManyHub);
        var account = Environment.GetEnvironmentVariable(AzureTableStores.Account);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"Set {AzureTableStores.Account} for the checkpoints of the processors.");
        var checkpoints = new BlobContainerClient(account, $"test{Guid.NewGuid():N}");
        await checkpoints.CreateIfNotExistsAsync(cancellationToken: Stop);
        var access = new HubAccess(options, new DefaultAzureCredential());
        await using var publisher = await EventHubPublisher.OpenAsync(access, TimeProvider.System, Stop);
        await using var reader = await HubReader.OpenAsync(access, EventHubConsumerClient.DefaultConsumerGroupName, Stop);
        await using var log = new EventHubLog(reader, new HubReadOptions(), TimeProvider.System);
        var store = new InMemoryStore();
        try
        {
            for (var host = 0; host < 2; host++)
            {
                await using var processors = Start(log, store, checkpoints, access);
                var published = Assert.IsType<PublishResult.Published>(await publisher.PublishAsync(Events(), Stop));
                foreach (var receipt in published.Receipts.DistinctBy(r => r.Partition))
                {
                    await store.Views.WaitAsync(StreamsProjection.Projection.Id, receipt.Partition, receipt.SequenceNumber, Stop);
                }
            }

            var blobs = new List<string>();
            await foreach (var blob in checkpoints.GetBlobsAsync(cancellationToken: Stop))
            {
                blobs.Add(blob.Name);
            }

            Assert.Equal(log.PartitionCount, blobs.Count(name => name.Contains("/streams/checkpoint/", StringComparison.Ordinal)));
        }
        finally
        {
            await checkpoints.DeleteIfExistsAsync(cancellationToken: CancellationToken.None);
        }
    }

    private static Serverless.Events.Envelope.CloudEvent[] Events()
    {
        var prefix = Guid.NewGuid().ToString("N");
        return [.. Enumerable.Range(0, 40).Select(i => TestEvents.Create($"{prefix}-{i}", key: $"key {i}"))];
    }

    private static ProcessorHost Start(IEventLog log, IProjectionStore store, BlobContainerClient checkpoints, HubAccess access) =>
        ProcessorHost.Start(
            new ProjectionSet(StreamsProjection.Projection), log, store, notices: null, checkpoints, access, new ProcessingOptions(), TimeProvider.System, NullLoggerFactory.Instance);
}
