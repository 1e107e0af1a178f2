using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Ticks;
using Serverless.Server.Settings;

namespace Serverless.Server.Composition;

/// <summary>Everything in one process, on the disk of this machine.</summary>
public static class OneMachine
{
    private const string ViewDatabase = "views.db";

    /// <summary>How to open a host that runs these projections.</summary>
    /// <exception cref="ArgumentException">Two of them share a name or a view.</exception>
    public static OpenParts Running(IReadOnlyList<Projection> projections)
    {
        var set = new ProjectionSet(projections);
        return (options, logging, time, stop) => OpenAsync(set, options, logging, time, stop);
    }

    private static async Task<ServerParts> OpenAsync(
        ProjectionSet projections, ServerOptions options, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            var folder = DataFolder.Open(options.DataFolder, time);
            opened.Push(new Closing(folder));
            var store = await SqliteStore.OpenAsync(
                Path.Combine(folder.Path, ViewDatabase), StoreOptionsOf(options), time, logging.CreateLogger<SqliteStore>(), stop);
            opened.Push(store);

            // After the views, which know what events there were: a log is never made anew beside them.
            var evidence = new LogEvidence(folder.Path, store.Positions, projections);
            var logs = new Dictionary<HubName, EmbeddedLog>();
            foreach (var (name, partitions) in options.Hubs)
            {
                var hub = new HubName(name);
                evidence.ThrowIfMissing(hub);
                logs[hub] = await EmbeddedLog.OpenAsync(
                    folder, hub, partitions, LogOptionsOf(options, hub, evidence.MayCreate(hub)), time, logging.CreateLogger<EmbeddedLog>());
                opened.Push(logs[hub]);
            }

            var readers = logs.ToDictionary(log => log.Key, IEventLog (log) => log.Value);
            var agreement = await LogAgreement.CheckAsync(store.Positions, projections, readers, stop);
            logging.CreateLogger<LogAgreement>().Log(agreement);
            var publishers = logs.ToDictionary(log => log.Key, log => PublisherOf(log.Value, agreement));
            var processing = new ProcessingOptions { DrainTimeout = options.DrainTimeout };
            var processors = new Processors(
                projections, readers, store, processing, time, new Random(), logging.CreateLogger<Processors>());
            opened.Push(processors);
            processors.Start();
            if (options.Ticks is { } interval)
            {
                foreach (var (hub, log) in logs)
                {
                    opened.Push(Ticking.Start(log, publishers[hub], interval, time, logging.CreateLogger<Ticking>()));
                }
            }

            return new ServerParts
            {
                Projections = projections,
                Publishers = publishers,
                Logs = readers,
                Views = store.Views,
                Hospital = store.Hospital,
                Health = () => processors.Health,
                Problems = () => [.. agreement.Conflicts.Select(conflict => conflict.Words), .. store.Damage],
                ProblemOf = agreement.ProblemOf,
                Warnings = () => [.. logs.Values.SelectMany(log => log.Warnings).Distinct()],
                CloseAsync = () => CloseAsync(opened),
            };
        }
        catch
        {
            await CloseAsync(opened);
            throw;
        }
    }

    private static IEventPublisher PublisherOf(EmbeddedLog log, LogAgreement agreement) =>
        agreement.Refusal(log.Hub) is { } reason ? new RefusingPublisher(log, reason) : log;

    private static EmbeddedLogOptions LogOptionsOf(ServerOptions options, HubName hub, bool mayCreate) => new()
    {
        MayCreate = mayCreate,
        DeduplicationWindow = options.DeduplicationWindow,
        RetainFor = options.Retention.Age,
        RetainBytesPerPartition = options.Retention.BytesPerPartition,
        SegmentBytes = options.Disk.SegmentBytes,
        GoOnWithout = options.Repair.LostOf(hub),
        GoOnWithoutJournal = options.Repair.GoOnWithoutJournal,
        RebuildManifest = options.Repair.RebuildManifest,
    };

    private static SqliteStoreOptions StoreOptionsOf(ServerOptions options) => new() { CheckpointBytes = options.Disk.CheckpointBytes };

    /// <summary>Closes in the reverse order of opening: the folder's lock last.</summary>
    private static async Task CloseAsync(Stack<IAsyncDisposable> opened)
    {
        while (opened.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private sealed class Closing(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
