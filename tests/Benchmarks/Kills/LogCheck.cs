namespace Serverless.Benchmarks.Kills;

/// <summary>Whether the log has every acknowledged event, once, where its receipt says, in the order of its key.</summary>
internal static class LogCheck
{
    public static IEnumerable<string> Run(IReadOnlyList<WrittenEvent> log, Ledger ledger)
    {
        var places = new Dictionary<string, WrittenEvent>(StringComparer.Ordinal);
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var written in log)
        {
            if (!ledger.Posted.TryGetValue(written.Id, out var e))
            {
                yield return $"{written}: nobody has posted this.";
                continue;
            }

            if (!places.TryAdd(written.Id, written))
            {
                yield return $"{written} is in the log twice: first {places[written.Id]}.";
            }
            else if (e.Number <= last.GetValueOrDefault(e.Key))
            {
                yield return $"{written} stands behind number {last[e.Key]} of its key.";
            }

            last[e.Key] = e.Number;
        }

        foreach (var (id, receipt) in ledger.Acknowledged)
        {
            if (!places.TryGetValue(id, out var place))
            {
                yield return $"{id} was acknowledged and is lost.";
            }
            else if (receipt is { } told && (told.Partition, told.SequenceNumber) != (place.Partition, place.SequenceNumber))
            {
                yield return $"{place} was acknowledged at {told}.";
            }
        }
    }
}
