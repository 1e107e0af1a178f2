using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Runs one projection on one partition, step by step: pull portions or take up a release, push, fold, commit. While
/// the store writes a commit, the next one is made, on top of what is under way. Holds nothing that the store does not
/// have, except what speeds it up; after any failure it is thrown away and opened again.
/// </summary>
internal sealed class PartitionProcessor : IDisposable
{
    private readonly ProcessorContext _context;
    private readonly PipelineFeed _feed;
    private readonly WorkingRows _rows;
    private readonly Portion _portion;
    private readonly BatchSize _size;
    private readonly CommitLane _commits;
    private readonly CancellationToken _abort;
    private readonly ReleaseQueue _releases;
    private WardBook _wards;
    private Position _position;
    private bool _hasReleased;

    private PartitionProcessor(ProcessorContext context, Checkpoint checkpoint, PipelineFeed feed, CancellationToken abort)
    {
        _context = context;
        _feed = feed;
        _abort = abort;
        _wards = WardBook.Of(checkpoint.Wards);
        _releases = new ReleaseQueue(context, _wards.BeingReleased);
        _rows = new WorkingRows(context);
        _portion = new Portion(context, feed, _rows);
        _size = new BatchSize(context.Options.MinBatchEvents, context.Options.MaxBatchEvents);
        _commits = new CommitLane(context, checkpoint, abort);
        _position = checkpoint.Position;
        context.Metrics.Hospital.Wards(_wards.Count);
    }

    /// <summary>Whether the pipelines remember events: then a failure makes them be built anew, by a replay.</summary>
    private bool HasMemory => _context.Projection.Horizon is not null;

    private int MostToRelease =>
        Math.Min(Math.Min(_context.Options.PortionEvents, _context.Options.MaxBatchEvents), _context.Ceiling.Current);

    /// <summary>The last event whose effects are committed.</summary>
    public SequenceNumber Position => _commits.Committed.Sequence;

    /// <summary>Takes up where the last commit ended.</summary>
    /// <param name="context">What to work on.</param>
    /// <param name="stop">Stops pulling.</param>
    /// <param name="abort">Gives up loads and commits that have begun.</param>
    /// <returns>The processor, or why it cannot go on.</returns>
    public static async ValueTask<(PartitionProcessor? Processor, StepResult.Blocked? Blocked)> OpenAsync(
        ProcessorContext context, CancellationToken stop, CancellationToken abort)
    {
        var checkpoint = await context.Store.OpenAsync(context.Projection.Id, context.Partition, stop);
        var bounds = await context.Log.GetBoundsAsync(context.Partition, stop);
        if (await PositionConflict.FindAsync(context.Log, context.Partition, checkpoint.Position, bounds, stop) is { } conflict)
        {
            return (null, Gaps.Conflict(context, checkpoint.Position.Sequence, conflict));
        }

        var feed = new PipelineFeed(context, checkpoint.Position);
        if (await feed.ReplayAsync(checkpoint.Hospitalized, stop) is { } gap)
        {
            feed.Dispose();
            return (null, Gaps.InReplay(context, checkpoint.Position.ReplayFrom, gap));
        }

        return (new PartitionProcessor(context, checkpoint, feed, abort), null);
    }

    /// <summary>
    /// One step: a part of a release if one is wanted, else a batch of the log. They take turns, so that a long ward
    /// does not keep the other keys waiting.
    /// </summary>
    public async ValueTask<StepResult> ProcessAsync(CancellationToken stop)
    {
        await _releases.TakeRequestsAsync(stop);
        var isLogsTurn = _hasReleased;
        _hasReleased = false;
        if (isLogsTurn && await ProcessLogAsync(stop) is var step and not StepResult.Idle)
        {
            return step;
        }

        if (_releases.TryTake(_wards, out var ward))
        {
            _hasReleased = true;
            return await EndAsync() ?? await ReleaseAsync(ward, stop);
        }

        return await ProcessLogAsync(stop);
    }

    /// <summary>Completes when a step may find something to do.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var events = _context.Log.WaitAsync(_context.Partition, _position.Sequence.Next, either.Token).AsTask();
        var first = await Task.WhenAny(events, _releases.Requested);
        await either.CancelAsync();
        await first;
    }

    /// <summary>
    /// Waits for the commit that is under way, if there is one. Nobody may open the partition again before: the
    /// commit would then come in between, and the new owner would take it for another's.
    /// </summary>
    /// <returns>Null, or what comes of it that it was refused.</returns>
    public ValueTask<StepResult?> EndAsync() => _commits.EndAsync();

    public void Dispose()
    {
        _releases.Dispose();
        _feed.Dispose();
    }

    /// <summary>Fills a commit, portion by portion, and hands it over.</summary>
    private async ValueTask<StepResult> ProcessLogAsync(CancellationToken stop)
    {
        var draft = new CommitDraft(_wards);
        var bytes = 0L;
        var isFull = false;
        var limit = Math.Min(_size.Current, _context.Ceiling.Current);
        while (!isFull && !(HasMemory && draft.HasFailure) && !(stop.IsCancellationRequested && draft.Settled > 0))
        {
            var most = Math.Min(_context.Options.PortionEvents, limit - draft.Settled);
            var (events, read) = await _context.Reads.ReadAsync(
                _context.Partition, _position.Sequence.Next, most, (int)(_context.Options.MaxBatchBytes - bytes), stop);
            if (events.IsEmpty)
            {
                if (draft.Settled == 0 && !_commits.IsBusy)
                {
                    return AtEnd(read);
                }

                break;
            }

            bytes += await AddAsync(events, draft);
            isFull = draft.Settled >= limit || bytes >= _context.Options.MaxBatchBytes;

            if (events.Length == _context.Options.PortionEvents)
            {
                // A thread of the pool is not kept for a whole batch: requests wait for it, too.
                await Task.Yield();
            }
        }

        if (draft.Settled == 0)
        {
            return await EndAsync() ?? new StepResult.Progress(0);
        }

        _size.Pulled(isFull ? _size.Current : draft.Settled);
        return await CommitAsync(draft) ?? new StepResult.Progress(draft.Settled);
    }

    /// <summary>There are no more events, or none that can be read.</summary>
    private StepResult AtEnd(LogRead read)
    {
        switch (read)
        {
            case LogRead.Events:
                return new StepResult.Idle();
            case LogRead.Expired expired when _position == Stores.Position.Start:
                // A projection that begins after retention has removed the oldest events begins with what is left.
                _position = _position with { Sequence = new SequenceNumber(expired.First.Value - 1), ReplayFrom = expired.First };
                return new StepResult.Progress(0);
            case LogRead.Expired expired:
                return Gaps.Expired(_context, _position.Sequence.Next, expired.First);
            case LogRead.Damaged damaged:
                return Gaps.Damaged(_context, damaged);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A portion of the log.</summary>
    /// <returns>The size of its events.</returns>
    private async ValueTask<long> AddAsync(ReadOnlyMemory<RecordedEvent> events, CommitDraft draft)
    {
        var bytes = 0L;
        _portion.Begin(_wards);
        for (var i = 0; i < events.Length; i++)
        {
            var e = events.Span[i];
            bytes += e.Bytes.Length;

            // With memory, what comes after a failure must be pushed into a pipeline rebuilt without it.
            if (!_portion.Add(e) && HasMemory)
            {
                break;
            }
        }

        var settled = await SettleAsync(serialize => Settlement.OfLog(_portion, _wards, HasMemory, serialize));
        _position = _feed.PositionAfter(_portion.Pushed, settled);
        draft.Take(_portion.Pushed);
        _portion.End();
        draft.Append(settled);
        _wards = draft.Wards;
        return bytes;
    }

    private async ValueTask<StepResult> ReleaseAsync(WardKey ward, CancellationToken stop)
    {
        var events = await _context.Store.ReadWardAsync(
            _context.Projection.Id, _context.Partition, ward, MostToRelease, _context.Options.MaxBatchBytes, stop);
        _portion.Begin(_wards);
        foreach (var e in events)
        {
            if (!_portion.AddReleased(e.Event, _position.EnqueuedTime ?? e.Event.EnqueuedTime, ward))
            {
                break;
            }
        }

        var draft = await SettleAsync(serialize => Settlement.OfRelease(_portion, _wards, _position.Sequence, serialize));
        draft.Take(_portion.Pushed);
        _portion.End();
        _wards = draft.Wards;
        if (_wards.Find(ward) is { Patient: null })
        {
            _releases.Add(ward);
        }

        return await CommitAsync(draft) ?? await EndAsync() ?? new StepResult.Progress(draft.Settled);
    }

    private async ValueTask<CommitDraft> SettleAsync(Func<bool, CommitDraft> settle)
    {
        try
        {
            return await SettleAsync(settle, serialize: false);
        }
        catch (Exception e) when (!Faults.IsTransient(e) && e is not (OperationCanceledException or ProjectionException))
        {
            // Some event made a state that cannot be written as JSON. Settle again, writing each at once, to find it.
            return await SettleAsync(settle, serialize: true);
        }
    }

    /// <summary>
    /// Loads and settles until no fold changes a row that is not loaded. Each round settles at least one change more
    /// as it will be in the end, so it comes to one; it is the second where keys do not depend on other rows.
    /// </summary>
    private async ValueTask<CommitDraft> SettleAsync(Func<bool, CommitDraft> settle, bool serialize)
    {
        while (true)
        {
            await _portion.LoadAsync(_abort);
            var draft = settle(serialize);
            if (!_portion.NeedsMoreRows)
            {
                _rows.Settle();
                return draft;
            }
        }
    }

    /// <returns>What comes next, if it is not the next step: the commit, or the one before, was refused, or a failure needs a replay.</returns>
    private async ValueTask<StepResult?> CommitAsync(CommitDraft draft)
    {
        _feed.ThrowIfMisused();
        var refused = await _commits.HandOverAsync(draft, version => draft.ToCommit(_context, version, _position, _rows.TakeChanges()));
        if (refused is null && HasMemory && draft.HasFailure)
        {
            return await EndAsync() ?? new StepResult.Reopen();
        }

        return refused;
    }
}
