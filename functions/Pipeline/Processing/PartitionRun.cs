using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// One projection at work on one partition, for a host that is told which partitions it owns. A host that owns all
/// of them uses <see cref="Processors"/>.
/// </summary>
public sealed class PartitionRun : IAsyncDisposable
{
    private readonly PartitionLoop _loop;
    private readonly Draining _draining;
    private readonly AdmissionDesk? _desk;
    private int _disposed;

    /// <summary>Begins at once.</summary>
    /// <param name="projection">What to run.</param>
    /// <param name="partition">Where.</param>
    /// <param name="log">The log of its hub.</param>
    /// <param name="store">Where rows, hospital and positions are.</param>
    /// <param name="options">How to pull, cache and retry.</param>
    /// <param name="time">The clock for retries and for when an event was admitted.</param>
    /// <param name="random">Spreads retries.</param>
    /// <param name="logger">For state changes.</param>
    /// <param name="notices">Where admissions are told; null if there is nobody to wake.</param>
    public PartitionRun(
        Projection projection,
        PartitionId partition,
        IEventLog log,
        IProjectionStore store,
        ProcessingOptions options,
        TimeProvider time,
        Random random,
        ILogger logger,
        IAdmissionNotices? notices = null)
    {
        _draining = new Draining(options, time, logger);
        _desk = notices is null ? null : new AdmissionDesk(notices, options.DrainTimeout, time, logger);
        var context = new ProcessorContext(projection, partition, log, store, options, time, _desk);
        _loop = new PartitionLoop(context, new Backoff(options.FirstRetryDelay, options.MaxRetryDelay, random), logger);
        Ended = Task.Run(() => _loop.RunAsync(_draining.Stop, _draining.Abort));
    }

    public PartitionHealth Health => _loop.Health;

    /// <summary>Completes when it has ended, told to or not.</summary>
    public Task<LoopEnd> Ended { get; }

    /// <summary>Stops pulling, lets a commit that has begun end, and gives it up if it takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await Ended;
            return;
        }

        await _draining.EndAsync(Ended);
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }

        _draining.Dispose();
    }
}
