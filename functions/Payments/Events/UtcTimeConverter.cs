using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Payments.Events;

/// <summary>
/// Reads a time with its offset, and keeps it in UTC. A time without an offset is refused: it would mean another
/// moment on every machine that reads it, and a replay must give the same rows everywhere.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var time) || !HasOffset(reader.GetString()!))
        {
            throw new JsonException("A time must be an RFC 3339 date and time with its offset, e.g. 2026-03-01T09:00:00Z.");
        }

        return time.ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    private static bool HasOffset(string text) =>
        text.IndexOf('T', StringComparison.Ordinal) is > 0 and var date && text.AsSpan(date).IndexOfAny('Z', '+', '-') > 0;
}
