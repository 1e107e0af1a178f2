using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>What becomes of a journal that is damaged or missing: nothing, unless it is not needed or a person decides so.</summary>
internal static class JournalSalvage
{
    /// <returns>What its whole rounds prove to have been durable.</returns>
    /// <exception cref="DataFolderException">It may be needed, and nobody has decided to go on without it.</exception>
    public static JournalEnds Run(JournalPlace place, IReadOnlyList<PartitionPlace> partitions, string problem, IReadOnlyList<ILogFile?> halves)
    {
        if (!place.IsClosed && !place.Options.GoOnWithoutJournal)
        {
            throw new DataFolderException(
                $"{problem} It may hold the only copy of the last events of hub '{place.Hub}'. Restore the hub's folder '{place.Folder}' from a backup. Or go on with what the segments hold and what of the journal is whole, by the setting Repair:GoOnWithoutJournal=true: nothing is missing then if only the process had ended, and the last events may be if the machine lost its power. The files are kept.");
        }

        var ends = new JournalEnds();
        var rounds = 0;
        if (!place.IsClosed)
        {
            using var target = new RedoTarget(place, partitions);
            rounds = halves.Sum(half => half is null ? 0 : Redo(place, half, target, ends));
            target.Sync();
        }

        var aside = string.Join(" and ", Enumerable.Range(0, 2).Select(half => SmallFile.SetAside(place.Files, place.PathOf(half))).OfType<string>());
        if (place.IsClosed)
        {
            place.Logger.JournalNotNeeded(place.Hub, problem, aside);
        }
        else
        {
            place.Logger.WentOnWithoutJournal(place.Hub, rounds, problem, aside);
        }

        return ends;
    }

    // What is not needed any more is in its place already: writing it again changes nothing.
    private static int Redo(JournalPlace place, ILogFile half, RedoTarget target, JournalEnds ends)
    {
        var reader = new JournalReader(half, place.Seed);
        var rounds = 0;
        for (var at = 0L; at < half.Length;)
        {
            if (!reader.TryRead(at))
            {
                at += JournalFormat.Step;
                continue;
            }

            reader.Put(target.Find);
            ends.Add(reader.Parts);
            at = reader.After(at);
            rounds++;
        }

        return rounds;
    }
}
