using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Writes what the journal holds into the segments again, before they are opened. What is done twice is the same: the
/// place of an acknowledged event never gets another one.
/// </summary>
internal static class JournalRecovery
{
    /// <returns>The last lap that was begun; 0 if there is no journal.</returns>
    public static long Run(JournalPlace place, IReadOnlyList<PartitionPlace> partitions)
    {
        if (!place.MustExist)
        {
            // Its creation did not end, if it began at all.
            return 0;
        }

        using var even = Open(place, 0);
        using var odd = Open(place, 1);
        if (even is null && odd is null)
        {
            place.Logger.JournalMissing(place.Hub, place.Folder);
            return 0;
        }

        var (newest, newestFile) = (Walk(even, place.Seed), even);
        var (before, beforeFile) = (Walk(odd, place.Seed), odd);
        if (before.Lap > newest.Lap)
        {
            (newest, newestFile, before, beforeFile) = (before, beforeFile, newest, newestFile);
        }

        RefuseDamage(place, newest, before);
        using var target = new RedoTarget(place, partitions);
        var bytes = 0L;
        if (newest.Before > 0)
        {
            bytes += new JournalReader(beforeFile!, place.Seed).Redo(newest.Before, target.Find);
        }

        bytes += new JournalReader(newestFile!, place.Seed).Redo(newest.Rounds, target.Find);
        target.Sync();
        if (bytes > 0)
        {
            place.Logger.JournalRedone(place.Hub, bytes);
        }

        if (newest.Before > 0)
        {
            Forget(newestFile!, place.Seed, newest);
        }

        return newest.Lap;
    }

    // The half before is written over next, perhaps in part: it must not be missed then.
    private static void Forget(ILogFile file, uint seed, JournalWalk newest)
    {
        var round = new byte[JournalFormat.HeaderLength];
        JournalFormat.Seal(round, seed, new JournalHeader(newest.Lap, newest.Rounds, Before: 0, Parts: 0));
        file.Write(round, newest.End);
        file.SyncData();
    }

    // A round is begun when the one before is durable. So if one begins after one that is not whole, no crash explains
    // that: only the very last one can be torn.
    private static void RefuseDamage(JournalPlace place, JournalWalk newest, JournalWalk before)
    {
        if (newest.Rounds == 0)
        {
            throw Damaged(place, Math.Max(newest.Last, before.Last), 0);
        }

        if (newest.Last >= newest.Lap)
        {
            throw Damaged(place, newest.Lap, newest.End);
        }

        if (newest.Before > 0 && (before.Lap != newest.Lap - 1 || before.Rounds < newest.Before))
        {
            throw Damaged(place, newest.Lap - 1, before.Lap == newest.Lap - 1 ? before.End : 0);
        }

        if (before.Last > newest.Lap)
        {
            throw Damaged(place, newest.Lap + 1, before.End);
        }
    }

    private static DataFolderException Damaged(JournalPlace place, long lap, long offset) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The journal of hub '{place.Hub}' is damaged: '{place.PathOf(lap)}' has no whole round at offset {offset}, where one was. Restore the hub's folder from a backup; or delete journal.0 and journal.1 in '{place.Folder}' to go on with what the segments hold, which may lack the last events if the machine lost its power."));

    private static JournalWalk Walk(ILogFile? file, uint seed) => file is null ? new JournalWalk(0, 0, 0, 0, 0) : JournalWalk.Run(file, seed);

    private static ILogFile? Open(JournalPlace place, long lap)
    {
        try
        {
            return place.Files.Open(place.PathOf(lap));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
