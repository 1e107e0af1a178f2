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
    private readonly FeedCheck _check;
    private bool _isBlocked;

    private OwnedPartition(PushedPartitionLog log, PartitionRun run, FeedCheck check, PartitionId partition, SequenceNumber start, SequenceNumber? after)
    {
        (_log, _run, _check) = (log, run, check);
        (Partition, Start, After) = (partition, start, after);
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
        var position = (await store.OpenAsync(projection.Id, partition, stop)).Position;
        var check = new FeedCheck(new FeedHistory(behind, partition, position), parts.Feed, parts.Time);
        var (bounds, blocked) = await LookAsync(behind, partition, check, stop);
        var start = bounds is { } known ? FeedStart.Of(position, known) : position.Sequence.Next;
        var log = new PushedPartitionLog(behind, partition, start, parts.Feed, parts.Time);
        if (blocked is not null)
        {
            log.Block(blocked);
        }

        var run = new PartitionRun(projection, partition, log, store, parts.Processing, parts.Time, parts.NewRandom(), parts.Logger, parts.Notices);
        return new OwnedPartition(log, run, check, partition, start, bounds is null ? null : FeedStart.After(start, bounds.Value)) { _isBlocked = blocked is not null };
    }

    /// <summary>The hub's client had trouble, and may have connected again: to the same hub, or to one that was made anew.</summary>
    public void Suspect() => _check.Suspect();

    /// <summary>
    /// Gives it the next events, or none from time to time where there are none; waits while it has enough. If another
    /// owner has committed it throws, so that the client lets go of the partition and begins anew with what is stored,
    /// if it still owns it. If a person must act it waits, because beginning anew would change nothing: so also if the
    /// events are not of the hub that it began with.
    /// </summary>
    /// <exception cref="PartitionLostException">Another owner has committed.</exception>
    public async Task PushAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var push = PushCheckedAsync(events, either.Token);
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

    private static async ValueTask<(PartitionBounds? Bounds, string? Blocked)> LookAsync(
        IEventLog behind, PartitionId partition, FeedCheck check, CancellationToken stop)
    {
        try
        {
            var bounds = await behind.GetBoundsAsync(partition, stop);
            return (bounds, await check.FirstAsync(bounds, stop));
        }
        catch (LogBlockedException e)
        {
            return (null, e.Message);
        }
    }

    private async Task PushCheckedAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        if (!_isBlocked && await _check.FindContradictionAsync(events, stop) is { } reason)
        {
            _isBlocked = true;
            _log.Block(reason);
        }

        await (_isBlocked ? _run.Ended.WaitAsync(stop) : _log.PushAsync(events, stop).AsTask());
    }
}
