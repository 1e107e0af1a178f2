using System.Diagnostics;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// A commit that changes the hospital, on top of everything that the partition has in SQLite. Everything that may
/// refuse it alone is found before it writes, so that a refusal needs no undoing and leaves the other commits of the
/// transaction as they are.
/// </summary>
internal sealed class CommitWork(Commit commit, LivePartition partition, Ledger ledger, ExpiredRows expired) : StoreWork<CommitResult>
{
    private PositionEntry? _entry;
    private CommitResult.LostOwnership? _lost;
    private Exception? _refusal;

    /// <summary>
    /// Rows, hospital and position move together and the log is the truth: after a power cut the end of them may be
    /// missing, and processing goes on from the position that is there, exactly. So it need not wait for the disk.
    /// </summary>
    public override bool MustBeDurable => false;

    public override void Apply(SqliteSession session)
    {
        StoredPartition? known = ledger.Names.FindUncommitted(commit.Projection) is { } number
            ? new StoredPartition(number, commit.Partition.Value)
            : null;
        var stored = known is null ? PositionEntry.None : PositionTable.Read(session, known.Value, ledger.Damages);
        if (commit.Expected != stored.Fence)
        {
            Refuse(stored);
            return;
        }

        var place = known ?? new StoredPartition(-1, commit.Partition.Value);
        if (new HospitalChanges(session, place, stored, ledger).FindUnknown(commit) is { } unknown)
        {
            _refusal = new InvalidOperationException(
                $"Event {unknown} of partition {commit.Partition} is not in the hospital of {commit.Projection} to be released.");
            return;
        }

        place = new StoredPartition(ledger.Names.GetOrAdd(session, commit.Projection), commit.Partition.Value);
        WriteRows(session, place);
        _entry = new HospitalChanges(session, place, stored, ledger).Apply(commit);
        HospitalChanges.CleanUp(session, place, _entry, ledger.Sums);
        expired.Purge(session, place, commit.Position.EnqueuedTime, commit.Rows.Count, ledger);
        PositionTable.Write(session, place, _entry, ledger.Sums);
    }

    public override void Committed()
    {
        if (_refusal is not null)
        {
            Failed(_refusal);
            return;
        }

        partition.MoveTo(_entry ?? throw new UnreachableException("A commit is applied before it is committed."));
        partition.Stored.MoveTo(_entry.Position.Sequence);
        Succeed(_lost is null ? new CommitResult.Committed(_entry.Fence) : _lost);
    }

    /// <summary>
    /// Everything that was committed before has been written. If there is more, a transaction that had failed is there
    /// after all; if there is less, it is not our database any more.
    /// </summary>
    private void Refuse(PositionEntry stored)
    {
        if (stored.Version > partition.Entry.Version)
        {
            (_entry, _lost) = (stored, new CommitResult.LostOwnership(stored.Fence));
            return;
        }

        _refusal = new StoreUnavailableException(
            $"The view database lacks commits of {commit.Projection} in partition {commit.Partition} that were written to it: "
            + "it was replaced, or another program writes to it. End that, and start this process again.");
    }

    private void WriteRows(SqliteSession session, StoredPartition place)
    {
        foreach (var view in commit.Rows.GroupBy(row => row.Row.View, StringComparer.Ordinal))
        {
            var rows = view.Select(row => (OverlayRow.Of(row), place.Partition)).ToArray();
            RowTable.Write(session, place.Projection, ledger.Names.GetOrAdd(session, place.Projection, view.Key), rows, ledger.Sums);
        }
    }
}
