using System.Diagnostics;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The commits of a processor, one after the other. The store may still write one while the next is made, but gets
/// that only when it has answered the one before, whose version the next one builds on.
/// </summary>
internal sealed class CommitLane(ProcessorContext context, Checkpoint checkpoint, CancellationToken abort)
{
    private PositionVersion _version = checkpoint.Version;
    private (Commit Commit, CommitDraft Draft, Task<CommitResult> Result)? _inFlight;

    /// <summary>Where the last commit ended that the store has answered.</summary>
    public Position Committed { get; private set; } = checkpoint.Position;

    /// <summary>Whether the store has not been seen to answer.</summary>
    public bool IsBusy => _inFlight is not null;

    /// <summary>Hands a commit over, once the one before has ended.</summary>
    /// <param name="draft">What it comes to.</param>
    /// <param name="make">Makes it, on the version it is given.</param>
    /// <returns>Null, or what comes of it that one was refused.</returns>
    public async ValueTask<StepResult?> HandOverAsync(CommitDraft draft, Func<PositionVersion, Commit> make)
    {
        if (await EndAsync() is { } refused)
        {
            return refused;
        }

        var commit = make(_version);
        var result = WriteAsync(commit, draft);
        _inFlight = (commit, draft, result);
        return result.IsCompleted ? await EndAsync() : null;
    }

    /// <summary>Waits for the commit that is under way, if there is one.</summary>
    /// <returns>Null, or what comes of it that it was refused.</returns>
    public async ValueTask<StepResult?> EndAsync()
    {
        if (_inFlight is not var (commit, draft, ending))
        {
            return null;
        }

        _inFlight = null;
        switch (await ending)
        {
            case CommitResult.Committed committed:
                _version = committed.Version;
                Committed = commit.Position;
                context.Ceiling.Taken(draft.Settled);
                context.Oversized.Admitted(commit);
                context.Metrics.Hospital.Wards(draft.Wards.Count);
                context.Desk?.Announce(context.Projection.Id, commit.Admissions);
                return null;
            case CommitResult.LostOwnership:
                return new StepResult.LostOwnership();
            case CommitResult.TooLarge tooLarge:
                return Split(commit, draft, tooLarge.Reason);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<CommitResult> WriteAsync(Commit commit, CommitDraft draft)
    {
        using var watch = CommitWatch.Begin(context, commit, draft);
        var result = await context.Store.CommitAsync(commit, abort);
        if (result is CommitResult.Committed)
        {
            watch?.Committed(Committed.Sequence);
        }

        return result;
    }

    /// <summary>
    /// Half as many events next time; an event that is too much alone becomes a patient. What was folded on top of
    /// the refused commit is thrown away with it: the partition is opened again.
    /// </summary>
    private StepResult Split(Commit commit, CommitDraft draft, string reason)
    {
        if (draft.Settled > 1)
        {
            context.Ceiling.Refused(draft.Settled);
            return new StepResult.Reopen();
        }

        var alone = draft.First!.SequenceNumber;
        if (commit.Rows.Count == 0)
        {
            return Gaps.TooLarge(context, alone, reason);
        }

        context.Oversized.Add(alone, commit.Rows.Count, reason);
        return new StepResult.Reopen();
    }
}
