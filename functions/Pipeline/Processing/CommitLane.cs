using System.Diagnostics;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The commits of a processor, one after the other. The store may still write one while the next is made, but gets
/// that only when it has answered the one before, whose version the next one builds on.
/// </summary>
internal sealed class CommitLane(IProjectionStore store, Checkpoint checkpoint, CancellationToken abort)
{
    private PositionVersion _version = checkpoint.Version;
    private Task<CommitResult>? _inFlight;
    private Position _next = checkpoint.Position;

    /// <summary>Where the last commit ended that the store has answered.</summary>
    public Position Committed { get; private set; } = checkpoint.Position;

    /// <summary>Whether the store has not been seen to answer.</summary>
    public bool IsBusy => _inFlight is not null;

    /// <summary>Hands a commit over, once the one before has ended.</summary>
    /// <param name="make">Makes it, on the version it is given.</param>
    /// <returns>Null, or that one was refused.</returns>
    public async ValueTask<StepResult.LostOwnership?> HandOverAsync(Func<PositionVersion, Commit> make)
    {
        if (await EndAsync() is { } refused)
        {
            return refused;
        }

        var commit = make(_version);
        _next = commit.Position;
        _inFlight = store.CommitAsync(commit, abort).AsTask();
        return _inFlight.IsCompleted ? await EndAsync() : null;
    }

    /// <summary>Waits for the commit that is under way, if there is one.</summary>
    /// <returns>Null, or that it was refused.</returns>
    public async ValueTask<StepResult.LostOwnership?> EndAsync()
    {
        if (_inFlight is not { } ending)
        {
            return null;
        }

        _inFlight = null;
        switch (await ending)
        {
            case CommitResult.Committed committed:
                _version = committed.Version;
                Committed = _next;
                return null;
            case CommitResult.LostOwnership:
                return new StepResult.LostOwnership();
            default:
                throw new UnreachableException();
        }
    }
}
