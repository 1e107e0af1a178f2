using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>What stands in one journal file, up to the first place where the next round of its lap does not stand.</summary>
/// <param name="Lap">The lap of its rounds; 0 without any.</param>
/// <param name="Rounds">How many rounds there are.</param>
/// <param name="Before">How many rounds of the lap before the last one says that are still needed.</param>
/// <param name="End">Where they end.</param>
/// <param name="Ends">What they prove to have been durable.</param>
/// <param name="Last">The last lap of which some round begins behind <paramref name="End"/>; 0 if none does.</param>
internal sealed record JournalWalk(long Lap, int Rounds, int Before, long End, JournalEnds Ends, long Last)
{
    /// <summary>Of a file that is not there.</summary>
    public static readonly JournalWalk Nothing = new(0, 0, 0, 0, new JournalEnds(), 0);

    public static JournalWalk Run(ILogFile file, uint seed)
    {
        var reader = new JournalReader(file, seed);
        var ends = new JournalEnds();
        var (lap, rounds, before, at) = (0L, 0, 0, 0L);
        while (reader.TryRead(at) && reader.Header is var header && header.Number == rounds && (rounds == 0 || header.Lap == lap))
        {
            ends.Add(reader.Parts);
            (lap, before, at) = (header.Lap, header.Before, reader.After(at));
            rounds++;
        }

        // Rounds of an earlier lap stand there as a rule.
        var last = 0L;
        for (var offset = at + JournalFormat.Step; offset < file.Length; offset += JournalFormat.Step)
        {
            if (reader.TryReadHeader(offset))
            {
                last = Math.Max(last, reader.Header.Lap);
            }
        }

        return new JournalWalk(lap, rounds, before, at, ends, last);
    }
}
