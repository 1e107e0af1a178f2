using Serverless.Events.Envelope;

namespace Serverless.Events.Amqp;

/// <summary>The parts of an AMQP 1.0 message that carry an event.</summary>
/// <param name="ContentType">The content-type property; null without one.</param>
/// <param name="Properties">The application properties: strings, booleans, numbers and times.</param>
/// <param name="Body">The bytes of its data section.</param>
public sealed record AmqpEvent(string? ContentType, IReadOnlyDictionary<string, object?> Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// The application property with the event's partition key. A message that is sent to a partition has no key for
    /// the broker, and a reader must know the key of an event that it cannot read.
    /// </summary>
    public const string KeyProperty = "serverless-key";

    /// <summary>
    /// The application property with an envelope that cannot be had from the attributes byte for byte: another
    /// order, white space, escapes.
    /// </summary>
    public const string EnvelopeProperty = "serverless-envelope";

    /// <summary>The partition key that the publisher gave, null if it gave none.</summary>
    public string? Key => Properties.GetValueOrDefault(KeyProperty) as string;

    /// <summary>The message of an event.</summary>
    public static AmqpEvent Of(CloudEvent e) => e.Bytes.Body is { } body
        ? BinaryMode.Write(e, body)
        : new(StructuredMode.ContentType, new Dictionary<string, object?> { [KeyProperty] = e.PartitionKey }, e.Bytes.Envelope);

    /// <summary>
    /// The event's bytes, as they were given to <see cref="Of"/>. Of a message that is no CloudEvent these are its
    /// body, which <see cref="CloudEventReader"/> refuses with the reason, unless it holds one unannounced.
    /// </summary>
    public EventBytes ToBytes() =>
        StructuredMode.Is(ContentType) || !BinaryMode.Is(Properties)
            ? EventBytes.Structured(Body)
            : BinaryMode.Read(this);
}
