using Azure.Core;
using Serverless.Azure.Hubs;
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
    /// <exception cref="IOException">Hub or storage could not be reached: the Functions host starts the worker again.</exception>
    public static async Task<ApiParts> OpenAsync(
        CloudOptions options, TokenCredential credential, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var hub = await HubClient.OpenAsync(options.EventHubs, credential, stop);
        var live = new EventHubLog(hub.Reader(HubClient.DefaultConsumerGroup), new HubReadOptions(), time);
        var forArchive = new EventHubLog(hub.Reader(CloudNames.ArchiveConsumerGroup), new HubReadOptions(), time);
        var clients = new CloudClients(options, credential);
        var store = await CloudStore.OpenAsync(options, clients, credential, live.PartitionCount, time, stop);
        var archive = CloudStore.ArchiveOf(options, clients);
        IEventLog log = archive is null ? live : new ArchivedLog(live, archive);
        return new ApiParts
        {
            Projections = new ProjectionSet(HostProjections.All),
            Publishers = new Dictionary<HubName, IEventPublisher> { [live.Hub] = hub.Publisher(time) },
            Logs = new Dictionary<HubName, IEventLog> { [live.Hub] = log },
            Views = store.Views,
            Hospital = store.Hospital,
            Sweeper = store.Sweeper,
            Archiver = archive is null ? null : new Archiver(forArchive, archive, time, logging.CreateLogger<Archiver>()),
            CloseAsync = async () =>
            {
                store.Dispose();
                await forArchive.DisposeAsync();
                await live.DisposeAsync();
                await hub.DisposeAsync();
            },
        };
    }
}
