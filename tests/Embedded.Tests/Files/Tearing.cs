namespace Serverless.Embedded.Files;

/// <summary>What of a write that was not synced is on the platter after a loss of power.</summary>
internal static class Tearing
{
    /// <summary>
    /// The pieces that are there: all, none, one from any byte to any byte, or any of its pages, later ones without
    /// earlier ones. Systems write pages of 4 KiB and disks sectors of 512 bytes; smaller ones tear small writes, too.
    /// </summary>
    public static IEnumerable<(int From, int To)> Pieces(int length, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                yield return (0, length);
                break;
            case 1:
                var from = random.Next(2) == 0 ? 0 : random.Next(length + 1);
                yield return (from, random.Next(2) == 0 ? length : from + random.Next(length - from + 1));
                break;
            case 2:
                var page = random.Next(3) switch { 0 => 32, 1 => 512, _ => 4096 };
                for (var start = 0; start < length; start += page)
                {
                    if (random.Next(2) == 0)
                    {
                        yield return (start, Math.Min(length, start + page));
                    }
                }

                break;
        }
    }
}
