using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Writes what the journal holds into the segments again, before they are opened. What is done twice is the same: the
/// place of an acknowledged event never gets another one.
/// </summary>
internal static class JournalRecovery
{
    /// <returns>The last lap that was begun, 0 if there is no journal; and what its rounds prove to have been durable.</returns>
    public static (long Lap, JournalEnds Ends) Run(JournalPlace place, IReadOnlyList<PartitionPlace> partitions)
    {
        if (!place.MustExist)
        {
            // Its creation did not end, if it began at all.
            return (0, new JournalEnds());
        }

        using var even = Open(place, 0);
        using var odd = Open(place, 1);
        var (newest, newestFile) = (Walk(even, place.Seed), even);
        var (before, beforeFile) = (Walk(odd, place.Seed), odd);
        if (before.Lap > newest.Lap)
        {
            (newest, newestFile, before, beforeFile) = (before, beforeFile, newest, newestFile);
        }

        var problem = even is null || odd is null ? Missing(place, even is null) : FindDamage(place, newest, before);
        if (problem is not null)
        {
            var last = Math.Max(place.Lap, Math.Max(Math.Max(newest.Lap, newest.Last), Math.Max(before.Lap, before.Last)));
            return (last, JournalSalvage.Run(place, partitions, problem, [even, odd]));
        }

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

        if (before.Lap == newest.Lap - 1)
        {
            newest.Ends.Add(before.Ends);
        }

        return (newest.Lap, newest.Ends);
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
    public static string? FindDamage(JournalPlace place, JournalWalk newest, JournalWalk before) =>
        newest.Rounds == 0 ? Damaged(place, Math.Max(newest.Last, before.Last), 0)
        : newest.Last >= newest.Lap ? Damaged(place, newest.Lap, newest.End)
        : newest.Before > 0 && (before.Lap != newest.Lap - 1 || before.Rounds < newest.Before)
            ? Damaged(place, newest.Lap - 1, before.Lap == newest.Lap - 1 ? before.End : 0)
        : before.Last > newest.Lap ? Damaged(place, newest.Lap + 1, before.End)
        : newest.Lap < place.Lap ? Older(place, newest.Lap)
        : null;

    private static string Missing(JournalPlace place, bool even) => $"'{place.PathOf(even ? 0 : 1)}' is missing.";

    private static string Damaged(JournalPlace place, long lap, long offset) => string.Create(
        CultureInfo.InvariantCulture, $"The journal is damaged: '{place.PathOf(lap)}' has no whole round at offset {offset}, where one was.");

    private static string Older(JournalPlace place, long lap) => string.Create(
        CultureInfo.InvariantCulture, $"The journal is older than the manifest, or one of its files is: it is at lap {lap}, and lap {place.Lap} was begun.");

    private static JournalWalk Walk(ILogFile? file, uint seed) => file is null ? JournalWalk.Nothing : JournalWalk.Run(file, seed);

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
