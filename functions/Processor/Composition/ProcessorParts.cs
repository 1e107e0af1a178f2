using Azure.Core;
using Serverless.Api.Composition;
using Serverless.Azure.Hubs;
using Serverless.Azure.Processors;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Server.Composition;
using Serverless.Storage.Archive;
using Serverless.Storage.Documents;
using Serverless.Storage.EventHubs;
using Serverless.Storage.HospitalQueue;
using Serverless.Storage.Settings;

namespace Serverless.Processor.Composition;

/// <summary>The processors at work, and what they need.</summary>
internal sealed class ProcessorParts : IAsyncDisposable
{
    /// <summary>A commit that has begun may end, within the time that the whole hand-over has.</summary>
    private static readonly ProcessingOptions Processing = new() { DrainTimeout = TimeSpan.FromSeconds(20) };

    private readonly ProcessorHost _host;
    private readonly DocumentStore _store;
    private readonly EventHubLog _live;
    private readonly HubClient _hub;

    private ProcessorParts(ProcessorHost host, DocumentStore store, EventHubLog live, HubClient hub) =>
        (_host, _store, _live, _hub) = (host, store, live, hub);

    /// <summary>How each projection is on each partition that this replica owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => _host.Health;

    /// <exception cref="IOException">Hub or storage could not be reached; try again.</exception>
    public static async Task<ProcessorParts> StartAsync(
        CloudOptions options, TokenCredential credential, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var hub = await HubClient.OpenAsync(options.EventHubs, credential, stop);
        var live = new EventHubLog(hub.Reader(HubClient.DefaultConsumerGroup), new HubReadOptions(), time);
        var clients = new CloudClients(options, credential);
        var store = await CloudStore.OpenAsync(options, clients, credential, live.PartitionCount, time, stop);

        // What the hub does not have any more is replayed from the archive.
        IEventLog log = CloudStore.ArchiveOf(options, clients) is { } archive ? new ArchivedLog(live, archive) : live;
        var host = await ProcessorHost.StartAsync(
            new ProjectionSet(HostProjections.All), log, store, new AdmissionQueue(clients.HospitalQueue), clients.Checkpoints, options.EventHubs, credential, Processing, time, logging, stop);
        return new ProcessorParts(host, store, live, hub);
    }

    /// <summary>Hands the partitions over, then closes what they needed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _store.Dispose();
        await _live.DisposeAsync();
        await _hub.DisposeAsync();
    }
}
