using Azure.Core;
using Serverless.Api.Composition;
using Serverless.Azure.Hubs;
using Serverless.Azure.Processors;
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
    private readonly Stack<Func<ValueTask>> _opened;

    private ProcessorParts(ProcessorHost host, Stack<Func<ValueTask>> opened) => (_host, _opened) = (host, opened);

    /// <summary>How each projection is on each partition that this replica owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => _host.Health;

    /// <exception cref="IOException">Hub or storage could not be reached; try again.</exception>
    /// <exception cref="Serverless.Pipeline.Stores.StoreUnavailableException">The same.</exception>
    public static async Task<ProcessorParts> StartAsync(
        CloudOptions options, TokenCredential credential, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var opened = new Stack<Func<ValueTask>>();
        try
        {
            var hub = await HubClient.OpenAsync(options.EventHubs, credential, stop);
            opened.Push(hub.DisposeAsync);
            var live = new EventHubLog(hub.Reader(HubClient.DefaultConsumerGroup), new HubReadOptions(), time);
            opened.Push(live.DisposeAsync);
            var clients = new CloudClients(options, credential);
            var store = await CloudStore.OpenAsync(options, clients, credential, live.PartitionCount, time, stop);
            opened.Push(() =>
            {
                store.Dispose();
                return ValueTask.CompletedTask;
            });

            // What the hub does not have any more is replayed from the archive.
            IEventLog log = CloudStore.ArchiveOf(options, clients) is { } archive ? new ArchivedLog(live, archive) : live;
            var host = await ProcessorHost.StartAsync(
                new ProjectionSet(HostProjections.All), log, store, new AdmissionQueue(clients.HospitalQueue), clients.Checkpoints, options.EventHubs, credential, Processing, time, logging, stop);
            opened.Push(host.DisposeAsync);
            return new ProcessorParts(host, opened);
        }
        catch
        {
            await CloseAsync(opened);
            throw;
        }
    }

    /// <summary>Hands the partitions over, then closes what they needed.</summary>
    public ValueTask DisposeAsync() => CloseAsync(_opened);

    private static async ValueTask CloseAsync(Stack<Func<ValueTask>> opened)
    {
        while (opened.TryPop(out var close))
        {
            await close();
        }
    }
}
