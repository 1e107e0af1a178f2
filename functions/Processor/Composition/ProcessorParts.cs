using Azure.Core;
using Azure.Messaging.EventHubs.Consumer;
using Serverless.Api.Composition;
using Serverless.Azure.Connecting;
using Serverless.Azure.Processing;
using Serverless.Azure.Reading;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Server.Composition;
using Serverless.Storage.Archive;
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
    private readonly Closing _opened;

    private ProcessorParts(ProcessorHost host, Closing opened) => (_host, _opened) = (host, opened);

    /// <summary>How each projection is on each partition that this replica owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => _host.Health;

    /// <exception cref="IOException">Hub or storage could not be reached; try again.</exception>
    /// <exception cref="Serverless.Pipeline.Stores.StoreUnavailableException">The same.</exception>
    public static async Task<ProcessorParts> StartAsync(
        CloudOptions options, TokenCredential credential, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var opened = new Closing();
        try
        {
            var clients = new CloudClients(options, credential);
            await clients.PrepareAsync(stop);
            var access = new HubAccess(options.EventHubs, credential);
            var reader = opened.Add(await HubReader.OpenAsync(access, EventHubConsumerClient.DefaultConsumerGroupName, stop));
            var live = opened.Add(new EventHubLog(reader, new HubReadOptions(), time));
            var store = await CloudStore.OpenAsync(options, clients, credential, live.PartitionCount, time, stop);
            opened.Add(store.Dispose);

            // What the hub does not have any more is replayed from the archive.
            IEventLog log = CloudStore.ArchiveOf(options, clients) is { } archive ? new ArchivedLog(live, archive, time) : live;
            var host = opened.Add(ProcessorHost.Start(
                new ProjectionSet(HostProjections.All), log, store, new AdmissionQueue(clients.HospitalQueue), clients.Checkpoints, access, Processing, time, logging));
            return new ProcessorParts(host, opened);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hands the partitions over, then closes what they needed.</summary>
    public ValueTask DisposeAsync() => _opened.DisposeAsync();
}
