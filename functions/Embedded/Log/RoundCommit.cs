using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>
/// Makes a round durable: a small one by one sync of the journal; a large one, and one that begins a segment, by syncs
/// of the segments, side by side. A disk that says no is noted in the appenders.
/// </summary>
internal sealed class RoundCommit(Journal journal, Manifest manifest, EmbeddedLogOptions options, int partitions, HubName hub) : IDisposable
{
    private readonly CommitCrew _crew = new(Math.Min(options.ParallelSyncs, partitions), $"log {hub} sync");

    public void Run(IReadOnlyList<PartitionAppender> touched)
    {
        try
        {
            journal.Repair();
            manifest.Repair();
            if (IsForJournal(touched))
            {
                RunByJournal(touched);
            }
            else
            {
                RunBySegments(touched);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var appender in touched)
            {
                if (appender.Failure is null)
                {
                    appender.Fail(e);
                }
            }

            journal.TryRepair();
        }

        foreach (var appender in touched)
        {
            if (appender.Failure is not null)
            {
                journal.Distrust();
                return;
            }
        }
    }

    public void Dispose() => _crew.Dispose();

    private bool IsForJournal(IReadOnlyList<PartitionAppender> touched)
    {
        var bytes = 0L;
        foreach (var appender in touched)
        {
            bytes += appender.Bytes.Length;
            if (appender.Rolls)
            {
                return false;
            }
        }

        return bytes <= options.MaxJournaledRoundBytes && journal.TryMakeRoom(touched.Count, bytes);
    }

    private void RunBySegments(IReadOnlyList<PartitionAppender> touched)
    {
        _crew.Commit(touched);
        var rolled = touched.Where(appender => appender.Rolls && appender.Failure is null).ToList();
        if (rolled.Count > 0)
        {
            // Before anything in the new segments is answered: if one of them is gone at the next start, it is known to be lost.
            manifest.Set(rolled.Select(appender => (appender.Partition.Place.Id.Value, (Func<ManifestPartition, ManifestPartition>)appender.Note)));
            rolled.ForEach(appender => appender.Synced());
        }

        journal.Note(touched);
    }

    private void RunByJournal(IReadOnlyList<PartitionAppender> touched)
    {
        foreach (var appender in touched)
        {
            appender.Write();
        }

        journal.Write(touched);
        foreach (var appender in touched)
        {
            if (appender.Failure is null)
            {
                appender.Synced();
            }
        }
    }
}
