using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>
/// Reads CloudEvents 1.0.2 in the JSON format and holds them to the specification. Sources: the CloudEvents core
/// specification, its JSON format and its HTTP binding, version 1.0.2.
/// </summary>
public static class CloudEventReader
{
    /// <summary>The event, or everything that is wrong with it. The event keeps the bytes, so they must not change.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="knownKey">
    /// The partition key that came with it, if one did. The event's own counts; if it is the same, this string is
    /// taken for it.
    /// </param>
    public static CloudEventRead Read(EventBytes bytes, EventLimits limits, string? knownKey = null)
    {
        if (bytes.Length > limits.MaxEventBytes)
        {
            // Not a byte of it is looked at: refusing must cost nothing.
            return Refuse($"is {bytes.Length} bytes; an event may be {limits.MaxEventBytes}");
        }

        var parser = new EnvelopeParser(bytes.Envelope, limits, depth: 0);
        try
        {
            parser.Next();
            var read = parser.ReadEvent(bytes, knownKey);

            // Nothing may follow the object; if something does, this says so.
            if (!parser.Stopped)
            {
                parser.Next();
            }

            return read;
        }
        catch (JsonException e)
        {
            return Refuse(Malformed(e));
        }
    }

    /// <summary>
    /// An event that was read before, without another pass over its JSON: what the layout does not tell is read when
    /// it is asked for. Equal in every attribute to what <see cref="Read"/> gives.
    /// </summary>
    /// <param name="bytes">The bytes that were read then, in structured mode.</param>
    /// <param name="layout">What <see cref="CloudEvent.Layout"/> was then; a known one.</param>
    /// <param name="partitionKey">What <see cref="CloudEvent.PartitionKey"/> was then.</param>
    public static CloudEvent Reopen(EventBytes bytes, EventLayout layout, string partitionKey) =>
        new(bytes, layout, AttributeReader.Type(bytes.Envelope.Span.Slice(layout.TypeStart, layout.TypeLength)), partitionKey, null);

    /// <summary>The events of a JSON batch. Each event is a slice of <paramref name="batch"/>, which must not change.</summary>
    public static CloudEventBatchRead ReadBatch(ReadOnlyMemory<byte> batch, EventLimits limits, int maxEvents)
    {
        var events = new List<CloudEvent>();
        var bad = new List<BatchItem>();
        var parser = new EnvelopeParser(batch, limits, depth: 1);
        var index = 0;
        try
        {
            parser.Next();
            if (parser.Token != JsonTokenType.StartArray)
            {
                return new CloudEventBatchRead.Malformed($"A batch is a JSON array of events, not {JsonName.Of(parser.Token)}.");
            }

            for (; parser.Next() && parser.Token != JsonTokenType.EndArray; index++)
            {
                if (index == maxEvents)
                {
                    return new CloudEventBatchRead.TooMany(maxEvents);
                }

                switch (parser.ReadEvent(null, null))
                {
                    case CloudEventRead.Valid valid:
                        events.Add(valid.Event);
                        break;
                    case CloudEventRead.Invalid invalid:
                        bad.Add(new BatchItem(index, invalid.Problems));
                        break;
                }

                if (parser.Stopped)
                {
                    return new CloudEventBatchRead.Invalid(bad);
                }
            }

            parser.Next();
        }
        catch (JsonException e)
        {
            return new CloudEventBatchRead.Malformed($"The batch, at the event with index {index}, {Malformed(e)}.");
        }

        return bad.Count == 0 ? new CloudEventBatchRead.Valid(events) : new CloudEventBatchRead.Invalid(bad);
    }

    private static CloudEventRead.Invalid Refuse(string message) => new([new EventProblem(null, message)]);

    // The exception's own message quotes what the client sent, at any length; the place is enough.
    private static string Malformed(JsonException e) =>
        $"is not complete and valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
}
