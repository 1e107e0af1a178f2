using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Finds out whether the seed of a hub is right, which an older version wrote without a checksum: with a wrong one no
/// record would be valid, and all of them would pass for torn.
/// </summary>
internal static class SeedCheck
{
    /// <exception cref="DataFolderException">There are records, and none is valid.</exception>
    public static void Run(IReadOnlyList<PartitionPlace> partitions, JournalPlace journal)
    {
        var isEmpty = true;
        foreach (var place in partitions)
        {
            foreach (var name in place.Files.ListFiles(place.Folder))
            {
                if (!SegmentName.TryParse(name, out var first))
                {
                    continue;
                }

                using var file = place.Files.Open(Path.Combine(place.Folder, name));
                using var walk = new RecordWalk(file, place.Seed, first, 0, file.Length);
                if (walk.MoveNext())
                {
                    return;
                }

                isEmpty &= file.Length == 0;
            }
        }

        if (!isEmpty && !IsOfJournal(journal))
        {
            throw new DataFolderException(
                $"No record of hub '{journal.Hub}' is valid by the seed in '{Path.Combine(journal.Folder, HubFile.Name)}': that file is damaged, or of another hub. Restore this one file from a backup, of any age; no other file of the hub needs to change, and nothing must be deleted.");
        }
    }

    private static bool IsOfJournal(JournalPlace place)
    {
        foreach (var name in place.Files.ListFiles(place.Folder).Where(name => name is "journal.0" or "journal.1"))
        {
            using var file = place.Files.Open(Path.Combine(place.Folder, name));
            if (new JournalReader(file, place.Seed).TryRead(0))
            {
                return true;
            }
        }

        return false;
    }
}
