using Azure.Core;
using Azure.Messaging.EventHubs.Consumer;
using Serverless.Azure.Connecting;
using Serverless.Azure.Publishing;
using Serverless.Azure.Reading;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Server.Composition;
using Serverless.Storage.Archive;
using Serverless.Storage.EventHubs;
using Serverless.Storage.Settings;

namespace Serverless.Api.Composition;

/// <summary>Opens what the functions work with.</summary>
internal static class ApiComposition
{
    /// <exception cref="IOException">Hub or storage could not be reached; try again.</exception>
    public static async Task<ApiParts> OpenAsync(
        CloudOptions options, TokenCredential credential, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var opened = new Closing();
        try
        {
            return await OpenAsync(options, credential, opened, logging, time, stop);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    private static async Task<ApiParts> OpenAsync(
        CloudOptions options, TokenCredential credential, Closing opened, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var clients = new CloudClients(options, credential);
        await clients.PrepareAsync(stop);
        var access = new HubAccess(options.EventHubs, credential);
        var publisher = opened.Add(await EventHubPublisher.OpenAsync(access, time, stop));
        var live = await OpenLogAsync(EventHubConsumerClient.DefaultConsumerGroupName);
        var store = await CloudStore.OpenAsync(options, clients, credential, live.PartitionCount, time, stop);
        opened.Add(store.Dispose);
        var archive = CloudStore.ArchiveOf(options, clients);
        return new ApiParts
        {
            Projections = new ProjectionSet(HostProjections.All),
            Publishers = new Dictionary<HubName, IEventPublisher> { [live.Hub] = publisher },
            Logs = new Dictionary<HubName, IEventLog> { [live.Hub] = archive is null ? live : new ArchivedLog(live, archive, time) },
            Views = store.Views,
            Hospital = store.Hospital,
            Sweeper = store.Sweeper,

            // In a consumer group of its own: nobody who reads over HTTP can keep it from a partition.
            Archiver = archive is null
                ? null
                : new Archiver(await OpenLogAsync(CloudNames.ArchiveConsumerGroup), archive, time, logging.CreateLogger<Archiver>()),
            CloseAsync = () => opened.DisposeAsync().AsTask(),
        };

        async Task<EventHubLog> OpenLogAsync(string consumerGroup) =>
            opened.Add(new EventHubLog(opened.Add(await HubReader.OpenAsync(access, consumerGroup, stop)), new HubReadOptions(), time));
    }
}
