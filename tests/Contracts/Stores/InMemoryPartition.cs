using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>Everything one projection version has in one partition. Guarded by the store's lock.</summary>
internal sealed class InMemoryPartition(PartitionId partition)
{
    private TaskCompletionSource _moved = New();
    private TaskCompletionSource _requested = Completed();
    private long _version;

    public PartitionId Id => partition;

    public Dictionary<RowId, StoredRow> Rows { get; } = [];

    public InMemoryHospital Hospital { get; } = new();

    public Position Position { get; private set; } = Position.Start;

    public bool HasCommit => _version > 0;

    public PositionVersion Version =>
        HasCommit ? new(_version.ToString(CultureInfo.InvariantCulture)) : PositionVersion.None;

    /// <summary>Completes at the next commit.</summary>
    public Task Moved => _moved.Task;

    /// <summary>Completes when a release was asked for after the last read of the requests, or when there was no read.</summary>
    public Task ReleaseRequested => _requested.Task;

    public void RequestsAreRead() => _requested = _requested.Task.IsCompleted ? New() : _requested;

    public void ReleaseIsRequested() => _requested.TrySetResult();

    public CommitResult Commit(Commit commit)
    {
        if (commit.Expected != Version)
        {
            return new CommitResult.LostOwnership(Version);
        }

        Hospital.ThrowIfUnknown(commit);
        foreach (var change in commit.Rows)
        {
            Apply(change);
        }

        Hospital.Apply(commit);
        Position = commit.Position;
        _version++;
        var moved = _moved;
        _moved = New();
        moved.SetResult();
        return new CommitResult.Committed(Version);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Completed()
    {
        var completed = New();
        completed.SetResult();
        return completed;
    }

    private void Apply(RowChange change)
    {
        if (change.State is not { } state)
        {
            Rows.Remove(change.Row);
            return;
        }

        Rows[change.Row] = new StoredRow(
            change.Row.Key, partition, state.ToArray(), change.Version, change.Sequence, change.WardKey, change.Expires);
    }
}
