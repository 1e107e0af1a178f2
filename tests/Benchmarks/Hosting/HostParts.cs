using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Server.Composition;

namespace Serverless.Benchmarks.Hosting;

/// <summary>The embedded log, the store and the processors of the sample projection, as the real host puts them together.</summary>
internal sealed class HostParts : IAsyncDisposable
{
    public const string Database = "views.db";

    public static readonly ProjectionSet Projections = new(KeySums.Projection);

    private readonly HostSettings _settings;
    private readonly EmbeddedLog _log;
    private readonly Processors _processors;
    private bool _isClosed;

    private HostParts(HostSettings settings, EmbeddedLog log, SqliteStore store)
    {
        (_settings, _log, Store) = (settings, log, store);
        _processors = Process(log, store);
        Publisher = settings.Stores ? log : new PublisherWithoutStore();
    }

    public IEventPublisher Publisher { get; }

    public SqliteStore Store { get; }

    public static async Task<HostParts> OpenAsync(HostSettings settings, CancellationToken stop)
    {
        var log = await SampleLog.OpenAsync(
            settings.Folder, files: settings.SlowSync > 0 ? new SlowFiles(TimeSpan.FromMilliseconds(settings.SlowSync)) : null);
        try
        {
            var parts = new HostParts(settings, log, await OpenStoreAsync(Path.Combine(settings.Folder, Database), stop));
            if (settings.HasViews)
            {
                parts._processors.Start();
            }

            return parts;
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>As the host takes them, which then closes them.</summary>
    public ServerParts ToServerParts() => new()
    {
        Projections = Projections,
        Publishers = new Dictionary<HubName, IEventPublisher> { [_log.Hub] = Publisher },
        Logs = new Dictionary<HubName, IEventLog> { [_log.Hub] = _log },
        Views = Store.Views,
        Hospital = Store.Hospital,
        Health = () => _settings.HasViews ? _processors.Health : [],
        CloseAsync = async () => await DisposeAsync(),
    };

    public static Task<SqliteStore> OpenStoreAsync(string path, CancellationToken stop) =>
        SqliteStore.OpenAsync(path, new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance, stop);

    /// <summary>Processors of the sample projection, not started.</summary>
    public static Processors Process(EmbeddedLog log, SqliteStore store) => Process(Projections, log, store, new ProcessingOptions());

    /// <summary>Processors of some projections, not started.</summary>
    public static Processors Process(ProjectionSet projections, EmbeddedLog log, SqliteStore store, ProcessingOptions options) => new(
        projections,
        new Dictionary<HubName, IEventLog> { [log.Hub] = log },
        store,
        options,
        TimeProvider.System,
        new Random(1),
        NullLogger<Processors>.Instance);

    /// <summary>How many events are stored.</summary>
    public Task<long> CountAsync(CancellationToken stop) => SampleLog.CountAsync(_log, stop);

    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _processors.DisposeAsync();
            await Store.DisposeAsync();
            await _log.DisposeAsync();
        }
    }
}
