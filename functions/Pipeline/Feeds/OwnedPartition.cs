using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// A partition from when a hub's client says that this process owns it until it says that it does not: events are
/// pushed in, and a processor takes them out and commits. Two owners at a time do no harm, because the store's fence
/// lets one of them commit.
/// </summary>
public sealed class OwnedPartition : IAsyncDisposable
{
    private readonly PushedPartitionLog _log;
    private readonly PartitionRun _run;

    private OwnedPartition(PushedPartitionLog log, PartitionRun run, PartitionId partition, SequenceNumber start, SequenceNumber? after)
    {
        _log = log;
        _run = run;
        Partition = partition;
        Start = start;
        After = after;
    }

    public PartitionId Partition { get; }

    /// <summary>The first event to push.</summary>
    public SequenceNumber Start { get; }

    /// <summary>The event after which to deliver; null for all that there is.</summary>
    public SequenceNumber? After { get; }

    public PartitionHealth Health => _run.Health;

    /// <summary>Completes when its processor has ended, told to or not; the next push then says why.</summary>
    public Task<LoopEnd> Ended => _run.Ended;

    /// <summary>Begins to process.</summary>
    /// <param name="projection">What to run.</param>
    /// <param name="partition">Where.</param>
    /// <param name="behind">The hub, read by position.</param>
    /// <param name="store">Where rows, hospital and positions are.</param>
    /// <param name="parts">How to feed and process.</param>
    /// <param name="stop">Stops beginning.</param>
    /// <exception cref="IOException">The store or the hub could not be reached; the client will try again.</exception>
    public static async ValueTask<OwnedPartition> BeginAsync(
        Projection projection, PartitionId partition, IEventLog behind, IProjectionStore store, OwnedPartitionParts parts, CancellationToken stop)
    {
        var checkpoint = await store.OpenAsync(projection.Id, partition, stop);
        var bounds = await behind.GetBoundsAsync(partition, stop);
        var start = FeedStart.Of(checkpoint.Position, bounds);
        var log = new PushedPartitionLog(behind, partition, start, parts.Feed, parts.Time);
        var run = new PartitionRun(projection, partition, log, store, parts.Processing, parts.Time, parts.NewRandom(), parts.Logger, parts.Notices);
        return new OwnedPartition(log, run, partition, start, FeedStart.After(start, bounds));
    }

    /// <summary>
    /// Gives it the next events, or none from time to time where there are none; waits while it has enough. If another owner has committed it throws, so that the
    /// client lets go of the partition and begins anew with what is stored, if it still owns it. If a person must act
    /// it waits, because beginning anew would change nothing.
    /// </summary>
    /// <exception cref="PartitionLostException">Another owner has committed.</exception>
    public async Task PushAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var push = _log.PushAsync(events, either.Token).AsTask();
        if (await Task.WhenAny(push, _run.Ended) == push && !_run.Ended.IsCompleted)
        {
            await push;
            return;
        }

        await either.CancelAsync();
        await push.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        if (await _run.Ended == LoopEnd.LostOwnership)
        {
            throw new PartitionLostException(Partition);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }

    /// <summary>Stops pulling, lets a commit that has begun end within the drain time, and ends.</summary>
    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
