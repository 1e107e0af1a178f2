using System.Text.Json;
using Serverless.Benchmarks.Posting;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Probes;

namespace Serverless.Benchmarks.Proving;

/// <summary>A probe about to be posted.</summary>
/// <param name="Index">Its place in the whole run, which decides when it is due and whether it is sampled.</param>
/// <param name="DueAt">The timestamp at which it should be posted.</param>
/// <param name="Ledger">The key it belongs to.</param>
/// <param name="Number">Its number there.</param>
internal sealed record PlannedProbe(long Index, long DueAt, KeyLedger Ledger, long Number)
{
    public OutgoingEvent ToEvent(string run, int publisher)
    {
        var key = Probe.RowKey(run, Ledger.Key);
        var attributes = new EventAttributes { Id = $"{key}/{Number}", Source = "/prove", Type = Probe.EventType, PartitionKey = key };
        var e = CloudEventWriter.Create(attributes, new Probe(run, Ledger.Key, Number, publisher), JsonSerializerOptions.Web);
        return new OutgoingEvent(e.Id, key, e.Bytes.Envelope);
    }
}
