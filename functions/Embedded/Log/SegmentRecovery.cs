using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>Reads a segment whose end is in doubt, and tells a torn tail, which is cut, from damage, which is left as it is.</summary>
internal sealed class SegmentRecovery(PartitionPlace place, Segment segment, ILogFile file, KnownEnd known)
{
    private readonly KnownEnd _known = Saved(place, segment) is { } saved ? KnownEnd.Later(saved, known) : known;

    /// <param name="ticks">When the last event before the segment was enqueued.</param>
    /// <param name="damage">What is lost or bad; null if nothing is.</param>
    /// <returns>The whole records before that.</returns>
    public SegmentScan Run(Lazy<long> ticks, out LogDamage? damage)
    {
        while (true)
        {
            damage = null;
            var scan = SegmentScan.Run(file, place.Seed, segment.First);
            if (scan.End >= Math.Max(file.Length, _known.Length) && scan.Next >= _known.Next)
            {
                return scan;
            }

            var behind = scan.FindBehind(file, place.Seed);
            if (!behind.IsWitness && scan.End >= _known.Length && scan.Next >= _known.Next)
            {
                Cut(scan, behind);
                return scan;
            }

            var next = behind.Count > 0 ? behind.First : Math.Max(_known.Next, scan.Next + 1);
            var end = behind.Count > 0 ? behind.Offset : Math.Max(_known.Length, file.Length);
            var lost = new LostEvents(place.Id, new(scan.Next), new(next - 1));
            if (place.Options.GoOnWithout.Contains(lost)
                && LossFill.TryFill(place, file, (scan.Next, next), (scan.End, end), scan.LastTicks == 0 ? ticks.Value : scan.LastTicks))
            {
                continue;
            }

            damage = new LogDamage(scan.Next, Math.Max(Math.Max(behind.Next, _known.Next), next), file.Path, scan.End);
            place.Logger.DamagedAtOpening(place.Hub, place.Id, damage.Sequence, damage.Where, behind.Count, lost);
            return scan;
        }
    }

    private static KnownEnd? Saved(PartitionPlace place, Segment segment) =>
        IndexFile.Load(place.Files, segment.IndexPath, segment.First) is { } saved ? new KnownEnd(segment.First, saved.Durable, saved.Next) : null;

    // Nobody is known to have been told of these. But a machine that lost its power may have forgotten that it told: so it is kept.
    private void Cut(SegmentScan scan, RecordsBehind behind)
    {
        var aside = KeptAside.Keep(place, file, "torn", scan.End, file.Length);
        place.Logger.TornTail(
            place.Hub, place.Id, file.Length - scan.End, scan.End, file.Path, scan.Next - 1, behind.Count, aside ?? "nowhere: they are zeros");
        file.SetLength(scan.End);
    }
}
