namespace Serverless.Benchmarks.Kills;

/// <summary>A request: its events and the form they are posted in.</summary>
/// <param name="Events">In the order of the body.</param>
/// <param name="ContentType">Structured, batch or NDJSON.</param>
/// <param name="Body">The body.</param>
internal sealed record Shipment(IReadOnlyList<LedgerEvent> Events, string ContentType, string Body)
{
    public const string Single = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";
    public const string Lines = "application/x-ndjson";
}

/// <summary>What came of posting it once.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>All events are stored.</summary>
    /// <param name="Receipts">One for each event, in order; none for NDJSON, which answers with counts.</param>
    /// <param name="Duplicates">How many of them were stored before.</param>
    public sealed record Stored(IReadOnlyList<StoredAt> Receipts, long Duplicates) : Delivery;

    /// <summary>No answer, or one that asks to try again.</summary>
    public sealed record Unknown(string Reason) : Delivery;

    /// <summary>An answer that should not be.</summary>
    public sealed record Wrong(string Answer) : Delivery;
}

/// <summary>A receipt.</summary>
internal readonly record struct StoredAt(string Id, int Partition, long SequenceNumber, bool Duplicate);
