using System.Text.Json;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Probes;

/// <summary>
/// A row for each run and key of the checker <c>prove</c> (docs/prove.md), which compares it with what it published.
/// Rows are kept for a week after their last event: a run leaves nothing behind for ever.
/// </summary>
public static class ProbesProjection
{
    public static readonly View<ProbeRow> Probes = View.Of<ProbeRow>("probes").KeptFor(TimeSpan.FromDays(7));

    public static readonly Projection Projection = Projection.Named("probes", version: 1)
        .Writing(events => events.ReceivedOf<Probe>(Probe.EventType).FoldInto(Probes, e => e.Event.Event.PartitionKey, Fold));

    private static ProbeRow Fold(ProbeRow? row, Received<Probe> received)
    {
        var (probe, key) = (received.Data, received.Event.Event.PartitionKey);
        return probe.Number < 1 || Probe.RowKey(probe.Run, probe.Key) != key
            ? throw new JsonException($"A probe needs a number from 1 and its partition key must be run/key, here '{Probe.RowKey(probe.Run, probe.Key)}'.")
            : ProbeRow.Next(row, probe.Number, received.Event.SequenceNumber.Value);
    }
}
