using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Events.Amqp;

/// <summary>
/// The data is the body, and each attribute is an application property. Source: the CloudEvents AMQP protocol
/// binding, version 1.0.2, section 3.1: the prefix is <c>cloudEvents:</c> or <c>cloudEvents_</c>, and
/// <c>datacontenttype</c> is the message's content-type.
/// </summary>
internal static class BinaryMode
{
    private const string Prefix = "cloudEvents:";
    private const string OtherPrefix = "cloudEvents_";
    private const string ContentTypeAttribute = "datacontenttype";

    /// <summary>The order in which <see cref="ToEnvelope"/> writes attributes; extensions come after them, by name.</summary>
    private static readonly string[] Order = ["specversion", "id", "source", "type", "subject", "time", "dataschema"];

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool Is(IReadOnlyDictionary<string, object?> properties) =>
        properties.ContainsKey(Prefix + "specversion") || properties.ContainsKey(OtherPrefix + "specversion");

    public static AmqpEvent Write(CloudEvent e, ReadOnlyMemory<byte> body)
    {
        var properties = new Dictionary<string, object?> { [AmqpEvent.KeyProperty] = e.PartitionKey };
        using var envelope = JsonDocument.Parse(e.Bytes.Envelope);
        foreach (var member in envelope.RootElement.EnumerateObject())
        {
            if (member.Name != ContentTypeAttribute && ToProperty(member.Value) is { } value)
            {
                properties[Prefix + member.Name] = value;
            }
        }

        var message = new AmqpEvent(e.DataContentType, properties, body);

        // An empty body is data of no bytes only if the message says so; elsewhere it means that there is no data.
        if (body.IsEmpty || !ToEnvelope(message).Span.SequenceEqual(e.Bytes.Envelope.Span))
        {
            properties[AmqpEvent.EnvelopeProperty] = Encoding.UTF8.GetString(e.Bytes.Envelope.Span);
        }

        return message;
    }

    public static EventBytes Read(AmqpEvent message)
    {
        if (message.Properties.GetValueOrDefault(AmqpEvent.EnvelopeProperty) is string envelope)
        {
            return EventBytes.Binary(Encoding.UTF8.GetBytes(envelope), message.Body);
        }

        return message.Body.IsEmpty
            ? EventBytes.Structured(ToEnvelope(message))
            : EventBytes.Binary(ToEnvelope(message), message.Body);
    }

    /// <summary>The attributes as one JSON object, always the same for the same attributes.</summary>
    private static ReadOnlyMemory<byte> ToEnvelope(AmqpEvent message)
    {
        var attributes = new SortedDictionary<string, object>(Comparer<string>.Create(Compare));
        foreach (var (name, value) in message.Properties)
        {
            if (value is not null
                && (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(OtherPrefix, StringComparison.Ordinal)))
            {
                attributes[name[Prefix.Length..]] = value;
            }
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        // An attribute of this name would be a second one; the reader then says so.
        if (message.ContentType is { } contentType)
        {
            writer.WriteString(ContentTypeAttribute, contentType);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static object? ToProperty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        _ => null,
    };

    /// <summary>What another client sends may have any type of AMQP; one that no attribute has becomes text.</summary>
    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                writer.WriteStringValue(time.ToUniversalTime());
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case byte[] bytes:
                writer.WriteStringValue(Convert.ToBase64String(bytes));
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static int Compare(string? a, string? b)
    {
        var (first, second) = (Rank(a), Rank(b));
        return first != second ? first.CompareTo(second) : string.CompareOrdinal(a, b);
    }

    private static int Rank(string? name) => Array.IndexOf(Order, name) is >= 0 and var rank ? rank : Order.Length;
}
