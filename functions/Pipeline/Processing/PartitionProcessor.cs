using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Runs one projection on one partition, step by step: pull a batch or take up a release, push, fold, commit. Holds
/// nothing that the store does not have, except what speeds it up; after any failure it is thrown away and opened
/// again.
/// </summary>
internal sealed class PartitionProcessor : IDisposable
{
    private readonly ProcessorContext _context;
    private readonly PipelineFeed _feed;
    private WardBook _wards;
    private readonly RowCache _cache;
    private readonly BatchSize _size;
    private readonly CancellationToken _abort;
    private readonly CancellationTokenSource _ended = new();
    private readonly Queue<WardKey> _releases;
    private Position _position;
    private PositionVersion _version;
    private Task? _releaseRequested;
    private bool _hasReleased;

    private PartitionProcessor(ProcessorContext context, Checkpoint checkpoint, PipelineFeed feed, CancellationToken abort)
    {
        _context = context;
        _feed = feed;
        _abort = abort;
        _wards = WardBook.Of(checkpoint.Wards);
        _releases = new Queue<WardKey>(_wards.BeingReleased);
        _cache = new RowCache(context.Options.MaxCacheBytes);
        _size = new BatchSize(context.Options.MinBatchEvents, context.Options.MaxBatchEvents);
        _position = checkpoint.Position;
        _version = checkpoint.Version;
        context.Metrics.Hospital.Wards(_wards.Count);
    }

    /// <summary>Whether the pipelines remember events: then a failure makes them be built anew, by a replay.</summary>
    private bool HasMemory => _context.Projection.Horizon is not null;

    /// <summary>The last event whose effects are committed.</summary>
    public SequenceNumber Position => _position.Sequence;

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
        if (checkpoint.Position.Sequence >= bounds.Next)
        {
            return (null, Gaps.BeyondEnd(context, checkpoint.Position.Sequence, bounds.Next));
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
        await TakeReleaseRequestsAsync(stop);
        var isLogsTurn = _hasReleased;
        _hasReleased = false;
        if (isLogsTurn && await ProcessLogAsync(stop) is var step and not StepResult.Idle)
        {
            return step;
        }

        while (_releases.TryDequeue(out var ward))
        {
            if (_wards.Find(ward) is not null)
            {
                _hasReleased = true;
                return await ReleaseAsync(ward, stop);
            }
        }

        return await ProcessLogAsync(stop);
    }

    /// <summary>Completes when a step may find something to do.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var events = _context.Log.WaitAsync(_context.Partition, _position.Sequence.Next, either.Token).AsTask();
        var first = await Task.WhenAny(events, _releaseRequested!);
        await either.CancelAsync();
        await first;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _feed.Dispose();
    }

    /// <summary>A projection that begins after retention has removed the oldest events begins with what is left.</summary>
    private StepResult.Progress SkipToFirst(SequenceNumber first)
    {
        _position = _position with { Sequence = new SequenceNumber(first.Value - 1), ReplayFrom = first };
        return new StepResult.Progress(0);
    }

    private async ValueTask<StepResult> ProcessLogAsync(CancellationToken stop) =>
        await _context.Log.ReadAsync(
            _context.Partition, _position.Sequence.Next, _size.Current, _context.Options.MaxBatchBytes, stop) switch
        {
            LogRead.Events { Items.Count: 0 } => new StepResult.Idle(),
            LogRead.Events { Items: var items } => await ProcessAsync(items),
            LogRead.Expired expired when _position == Stores.Position.Start => SkipToFirst(expired.First),
            LogRead.Expired expired => Gaps.Expired(_context, _position.Sequence.Next, expired.First),
            LogRead.Damaged damaged => Gaps.Damaged(_context, damaged),
            _ => throw new UnreachableException(),
        };

    private async ValueTask<StepResult> ProcessAsync(IReadOnlyList<RecordedEvent> events)
    {
        _size.Pulled(events.Count);
        var batch = new Batch(_context, _feed, _wards, _cache);
        foreach (var e in events)
        {
            // With memory, what comes after a failure must be pushed into a pipeline rebuilt without it.
            if (!batch.Add(e) && HasMemory)
            {
                break;
            }
        }

        var (draft, rows) = await SettleAsync(batch, serialize => Settlement.OfLog(batch, _wards, HasMemory, serialize));
        return await CommitAsync(batch, draft, rows, _feed.PositionAfter(batch.Pushed, draft));
    }

    private async ValueTask<StepResult> ReleaseAsync(WardKey ward, CancellationToken stop)
    {
        var events = await _context.Store.ReadWardAsync(
            _context.Projection.Id, _context.Partition, ward, _context.Options.MaxBatchEvents, stop);
        var batch = new Batch(_context, _feed, _wards, _cache);
        foreach (var e in events)
        {
            if (!batch.AddReleased(e.Event, _position.EnqueuedTime ?? e.Event.EnqueuedTime, ward))
            {
                break;
            }
        }

        var (draft, rows) = await SettleAsync(batch, serialize => Settlement.OfRelease(batch, _wards, _position.Sequence, serialize));
        if (draft.Wards.Find(ward) is { Patient: null })
        {
            _releases.Enqueue(ward);
        }

        return await CommitAsync(batch, draft, rows, _position);
    }

    private async ValueTask<(CommitDraft Draft, IReadOnlyList<RowChange> Rows)> SettleAsync(Batch batch, Func<bool, CommitDraft> settle)
    {
        try
        {
            var draft = await SettleAsync(batch, settle, serialize: false);
            return (draft, batch.ToRowChanges());
        }
        catch (Exception e) when (!Faults.IsTransient(e) && e is not (OperationCanceledException or ProjectionException))
        {
            // Some event made a state that cannot be written as JSON. Settle again, writing each at once, to find it.
            var draft = await SettleAsync(batch, settle, serialize: true);
            return (draft, batch.ToRowChanges());
        }
    }

    /// <summary>
    /// Loads and settles until no fold changes a row that is not loaded. Each round settles at least one event more
    /// as it will be in the end, so it comes to one; it is the second where keys do not depend on other rows.
    /// </summary>
    private async ValueTask<CommitDraft> SettleAsync(Batch batch, Func<bool, CommitDraft> settle, bool serialize)
    {
        while (true)
        {
            await batch.LoadAsync(_abort);
            var draft = settle(serialize);
            if (!batch.NeedsMoreRows)
            {
                return draft;
            }
        }
    }

    private async ValueTask<StepResult> CommitAsync(
        Batch batch, CommitDraft draft, IReadOnlyList<RowChange> rows, Position position)
    {
        _feed.ThrowIfMisused();
        var commit = draft.ToCommit(_context, _version, position, rows);
        using var watch = CommitWatch.Begin(_context, commit, batch.Pushed);
        switch (await _context.Store.CommitAsync(commit, _abort))
        {
            case CommitResult.Committed committed:
                watch?.Committed(_position.Sequence, batch.Pushed, draft.Settled);
                _version = committed.Version;
                _position = position;
                _wards = draft.Wards;
                _context.Metrics.Hospital.Wards(_wards.Count);
                batch.MoveToCache();
                _context.Desk?.Announce(_context.Projection.Id, commit.Admissions);
                return HasMemory && draft.HasFailure ? new StepResult.Reopen() : new StepResult.Progress(draft.Settled);
            case CommitResult.LostOwnership:
                return new StepResult.LostOwnership();
            default:
                throw new UnreachableException();
        }
    }

    private async ValueTask TakeReleaseRequestsAsync(CancellationToken stop)
    {
        if (_releaseRequested is { IsCompleted: false })
        {
            return;
        }

        if (_releaseRequested is not null)
        {
            await _releaseRequested;
        }

        _releaseRequested = _context.Store.WaitForReleaseRequestAsync(_context.Projection.Id, _context.Partition, _ended.Token).AsTask();
        foreach (var ward in await _context.Store.ReadReleaseRequestsAsync(_context.Projection.Id, _context.Partition, stop))
        {
            _releases.Enqueue(ward);
        }
    }
}
