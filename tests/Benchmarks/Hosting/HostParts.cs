using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Benchmarks.Hosting;

/// <summary>The embedded log, the store and the processors of the sample projection, as far as a figure needs them.</summary>
internal sealed class HostParts : IAsyncDisposable
{
    public const string Database = "views.db";

    public static readonly ProjectionSet Projections = new(KeySums.Projection);

    private Processors? _processors;
    private bool _isClosed;

    private HostParts()
    {
    }

    /// <summary>The log; null if events are not stored.</summary>
    public EmbeddedLog? Log { get; private set; }

    /// <summary>The store; null without views.</summary>
    public SqliteStore? Store { get; private set; }

    public IEventPublisher Publisher { get; private set; } = new PublisherWithoutStore();

    public static async Task<HostParts> OpenAsync(HostSettings settings, CancellationToken stop)
    {
        var parts = new HostParts();
        try
        {
            if (settings.Folder is { } folder)
            {
                parts.Log = await SampleLog.OpenAsync(folder);
                parts.Publisher = parts.Log;
            }

            if (settings is { Folder: { } stored, HasViews: true })
            {
                parts.Store = await OpenStoreAsync(Path.Combine(stored, Database), stop);
                parts._processors = Process(parts.Log!, parts.Store);
                parts._processors.Start();
            }

            return parts;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    public static Task<SqliteStore> OpenStoreAsync(string path, CancellationToken stop) =>
        SqliteStore.OpenAsync(path, new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance, stop);

    /// <summary>Processors of the sample projection, not started.</summary>
    public static Processors Process(EmbeddedLog log, SqliteStore store) => new(
        Projections,
        new Dictionary<HubName, IEventLog> { [log.Hub] = log },
        store,
        new ProcessingOptions(),
        TimeProvider.System,
        new Random(1),
        NullLogger<Processors>.Instance);

    /// <summary>How many events are stored.</summary>
    public Task<long> CountAsync(CancellationToken stop) => Log is null ? Task.FromResult(0L) : SampleLog.CountAsync(Log, stop);

    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (_processors is not null)
        {
            await _processors.DisposeAsync();
        }

        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        if (Log is not null)
        {
            await Log.DisposeAsync();
        }
    }
}
