using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Takes commits. One without hospital changes is appended to the view log on the caller's thread; one that changes the
/// hospital waits until SQLite has everything before it, and is a transaction there.
/// </summary>
internal sealed class Commits(LivePartitions partitions, ViewLog log, Flusher flusher, StoreWriter writer, Ledger ledger, ExpiredRows expired)
{
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        var partition = partitions.Of(commit.Projection, commit.Partition);
        partition.ThrowIfDamaged();
        await partition.Turn.WaitAsync(stop);
        try
        {
            if (commit.Expected != partition.Entry.Fence)
            {
                return new CommitResult.LostOwnership(partition.Entry.Fence);
            }

            partition.Begin();
            if (!ChangesHospital(commit) && !partition.IsInDoubt)
            {
                await flusher.MakeRoomAsync(stop);
                return Append(commit, partition);
            }

            await flusher.FlushAsync(stop);
            return await WriteAsync(commit, partition, stop);
        }
        finally
        {
            partition.Turn.Release();
        }
    }

    private static bool ChangesHospital(Commit commit) =>
        commit.Admissions.Count + commit.Held.Count + commit.Released.Count + commit.FailedReleases.Count > 0;

    private static void Note(Commit commit, LivePartition partition)
    {
        Span<byte> buffer = stackalloc byte[RowName.UsualLength];
        foreach (var row in commit.Rows)
        {
            partition.Note(RowName.Of(row.Row, buffer));
        }
    }

    private CommitResult Append(Commit commit, LivePartition partition)
    {
        var length = CommitRecord.LengthOf(commit);
        if (length > Array.MaxLength)
        {
            return new CommitResult.TooLarge($"Its rows have {length} bytes; at most {Array.MaxLength} can be written at once.");
        }

        var before = partition.Entry;
        var after = before with { Version = before.Version + 1, Position = commit.Position };
        var record = CommitRecord.Of(commit, after.Version, (int)length, log.Seed);
        if (log.Append(partition, record, after))
        {
            flusher.Began();
        }

        partition.MoveTo(after);
        return new CommitResult.Committed(after.Fence);
    }

    /// <summary>
    /// A transaction that failed can still be found committed after the process has ended. Until a later one of the
    /// partition has taken its place on disk, nothing may be built on its not being there but by a transaction.
    /// </summary>
    private async Task<CommitResult> WriteAsync(Commit commit, LivePartition partition, CancellationToken stop)
    {
        Note(commit, partition);
        partition.IsInDoubt = true;
        var result = await writer.WriteAsync(new CommitWork(commit, partition, ledger, expired), stop);
        partition.IsInDoubt = false;
        return result;
    }
}
