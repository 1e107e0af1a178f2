using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Http.Hospital;

/// <summary>
/// An event's bytes as CloudEvents JSON. A patient may be there because its bytes are not that, so nothing is taken
/// for granted: what is no JSON object is given as <c>{"unreadable_base64": …}</c>, byte for byte.
/// </summary>
internal static class EventJson
{
    public static void Write(Utf8JsonWriter json, EventBytes bytes)
    {
        if (!IsObject(bytes.Envelope.Span))
        {
            json.WriteStartObject();
            json.WriteBase64String("unreadable_base64", bytes.Envelope.Span);
            WriteBody(json, bytes.Body);
            json.WriteEndObject();
        }
        else if (bytes.Body is null)
        {
            json.WriteRawValue(bytes.Envelope.Span, skipInputValidation: true);
        }
        else
        {
            using var envelope = JsonDocument.Parse(bytes.Envelope);
            json.WriteStartObject();
            foreach (var attribute in envelope.RootElement.EnumerateObject())
            {
                attribute.WriteTo(json);
            }

            WriteBody(json, bytes.Body);
            json.WriteEndObject();
        }
    }

    /// <summary>The event's <c>id</c>; null if it cannot be read.</summary>
    public static string? FindId(ReadOnlySpan<byte> envelope)
    {
        try
        {
            var reader = new Utf8JsonReader(envelope);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (isId)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not UTF-8: there is no id to show, and the bytes are shown as they are.
            return null;
        }

        return null;
    }

    private static bool IsObject(ReadOnlySpan<byte> envelope)
    {
        try
        {
            var reader = new Utf8JsonReader(envelope);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    // Checks the escapes and the UTF-8, which reading alone does not.
                    reader.GetString();
                }
            }

            return isObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void WriteBody(Utf8JsonWriter json, ReadOnlyMemory<byte>? body)
    {
        if (body is { } data)
        {
            json.WriteBase64String("data_base64", data.Span);
        }
    }
}
