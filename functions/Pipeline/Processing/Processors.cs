using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Runs every projection on every partition of its hub, each by a loop of its own, so that a slow or broken one
/// never delays another.
/// </summary>
public sealed class Processors : IAsyncDisposable
{
    private readonly List<PartitionLoop> _loops = [];
    private readonly Draining _draining;
    private readonly AdmissionDesk? _desk;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    /// <param name="projections">What to run.</param>
    /// <param name="logs">The log of each hub that a projection reads.</param>
    /// <param name="store">Where rows, hospital and positions are.</param>
    /// <param name="options">How to pull, cache and retry.</param>
    /// <param name="time">The clock for retries and for when an event was admitted; pipelines have the partition's.</param>
    /// <param name="random">Spreads retries.</param>
    /// <param name="logger">For state changes.</param>
    /// <param name="notices">Where admissions are told; null if there is nobody to wake.</param>
    /// <exception cref="ArgumentException">A projection reads a hub that is not there.</exception>
    public Processors(
        ProjectionSet projections,
        IReadOnlyDictionary<HubName, IEventLog> logs,
        IProjectionStore store,
        ProcessingOptions options,
        TimeProvider time,
        Random random,
        ILogger<Processors> logger,
        IAdmissionNotices? notices = null)
    {
        _draining = new Draining(options, time, logger);
        var desk = notices is null ? null : new AdmissionDesk(notices, options.DrainTimeout, time, logger);
        _desk = desk;
        var reads = projections.Projections
            .CountBy(p => p.Hub)
            .Where(hub => logs.ContainsKey(hub.Key))
            .ToDictionary(hub => hub.Key, hub => new SharedReads(logs[hub.Key], options.PortionEvents, hub.Value));
        foreach (var projection in projections.Projections)
        {
            if (!logs.TryGetValue(projection.Hub, out var log))
            {
                throw new ArgumentException(
                    $"Projection {projection.Id} reads hub '{projection.Hub}', which is not configured. Configured: {string.Join(", ", logs.Keys)}.",
                    nameof(projections));
            }

            for (var partition = 0; partition < log.PartitionCount; partition++)
            {
                var context = new ProcessorContext(projection, new PartitionId(partition), log, store, options, time, desk, reads[projection.Hub]);
                var backoff = new Backoff(options.FirstRetryDelay, options.MaxRetryDelay, new Random(random.Next()));
                _loops.Add(new PartitionLoop(context, backoff, logger));
            }
        }
    }

    /// <summary>How each projection is on each partition.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _loops.Select(l => l.Health)];

    public void Start() => _running = Task.WhenAll(_loops.Select(l => Task.Run(() => l.RunAsync(_draining.Stop, _draining.Abort))));

    /// <summary>Stops pulling, lets commits that have begun end, and gives up those that take too long.</summary>
    public Task StopAsync() => _draining.EndAsync(_running);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await StopAsync();
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }

        _draining.Dispose();
    }
}
