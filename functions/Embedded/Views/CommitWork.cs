using System.Diagnostics;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// One commit. Everything that may refuse it alone is found before it writes, so that a refusal needs no undoing and
/// leaves the other commits of the transaction as they are.
/// </summary>
internal sealed class CommitWork(Commit commit, NameTable names, ExpiredRows expired, SignalBoard signals) : StoreWork<CommitResult>
{
    private CommitResult? _result;
    private InvalidOperationException? _refusal;

    /// <summary>
    /// Rows, hospital and position move together and the log is the truth: after a power cut the end of them may be
    /// missing, and processing goes on from the position that is there, exactly. So it need not wait for the disk.
    /// </summary>
    public override bool MustBeDurable => false;

    public override void Apply(SqliteSession session)
    {
        StoredPartition? known = names.FindUncommitted(commit.Projection) is { } number
            ? new StoredPartition(number, commit.Partition.Value)
            : null;
        var stored = known is null ? PositionEntry.None : PositionTable.Read(session, known.Value);
        if (commit.Expected != stored.Fence)
        {
            _result = new CommitResult.LostOwnership(stored.Fence);
            return;
        }

        var partition = known ?? new StoredPartition(-1, commit.Partition.Value);
        if (new HospitalChanges(session, partition, stored).FindUnknown(commit) is { } unknown)
        {
            _refusal = new InvalidOperationException(
                $"Event {unknown} of partition {commit.Partition} is not in the hospital of {commit.Projection} to be released.");
            return;
        }

        partition = new StoredPartition(names.GetOrAdd(session, commit.Projection), commit.Partition.Value);
        RowTable.Write(session, names, partition, commit.Rows);
        var entry = new HospitalChanges(session, partition, stored).Apply(commit);
        PositionTable.Write(session, partition, entry);
        expired.Purge(session, partition, commit.Position.EnqueuedTime);
        _result = new CommitResult.Committed(entry.Fence);
    }

    public override void Committed()
    {
        if (_refusal is not null)
        {
            Failed(_refusal);
            return;
        }

        if (_result is CommitResult.Committed)
        {
            signals.Of(commit.Projection, commit.Partition).Position.MoveTo(commit.Position.Sequence);
        }

        Succeed(_result ?? throw new UnreachableException("A commit is applied before it is committed."));
    }
}
