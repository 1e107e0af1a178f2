using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>An event as a line of an export, see <see cref="ExportHeader"/>.</summary>
internal readonly record struct ExportedEvent(int Partition, long Sequence, long Ticks, byte[]? Key, byte[] Envelope, byte[]? Body)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The line around an envelope may be deeper than the envelope.</summary>
    private static readonly JsonReaderOptions Envelopes = new() { MaxDepth = 500 };
    private static readonly JsonDocumentOptions Lines = new() { MaxDepth = 512 };

    public static void Write(Utf8JsonWriter json, int partition, RecordView record, ReadOnlySpan<byte> bytes)
    {
        var content = bytes[record.ContentStart..];
        var envelope = content[..record.EnvelopeLength];
        json.WriteStartObject();
        json.WriteNumber("partition", partition);
        json.WriteNumber("sequence", record.Sequence);
        json.WriteString("time", new DateTime(record.Ticks, DateTimeKind.Utc).ToString(TimeFormat, CultureInfo.InvariantCulture));
        if (record.HasKey)
        {
            json.WriteString("key", record.Key);
        }

        if (IsOneLine(envelope))
        {
            json.WritePropertyName("event");
            json.WriteRawValue(envelope, skipInputValidation: true);
        }
        else if (Utf8.IsValid(envelope))
        {
            json.WriteString("envelope", envelope);
        }
        else
        {
            json.WriteBase64String("envelopeBase64", envelope);
        }

        if (record.HasBody)
        {
            json.WriteBase64String("body", content[record.EnvelopeLength..]);
        }

        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The line is none; the message says why.</exception>
    public static ExportedEvent Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line, Lines);
            var e = json.RootElement;
            var time = e.GetProperty("time").GetString();
            return new ExportedEvent(
                e.GetProperty("partition").GetInt32(),
                e.GetProperty("sequence").GetInt64(),
                DateTime.ParseExact(time!, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal).Ticks,
                e.TryGetProperty("key", out var key) ? Encoding.UTF8.GetBytes(key.GetString()!) : null,
                EnvelopeOf(e),
                e.TryGetProperty("body", out var body) ? body.GetBytesFromBase64() : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new FormatException($"it is no event as export writes it ({error.Message})", error);
        }
    }

    private static byte[] EnvelopeOf(JsonElement e) =>
        e.TryGetProperty("event", out var raw) ? Encoding.UTF8.GetBytes(raw.GetRawText())
        : e.TryGetProperty("envelope", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : e.GetProperty("envelopeBase64").GetBytesFromBase64();

    /// <summary>Whether the bytes come back as they are when they stand as a value in a line.</summary>
    private static bool IsOneLine(ReadOnlySpan<byte> envelope)
    {
        if (envelope is not [(byte)'{', .., (byte)'}'] || envelope.IndexOfAny((byte)'\n', (byte)'\r') >= 0 || !Utf8.IsValid(envelope))
        {
            return false;
        }

        var reader = new Utf8JsonReader(envelope, Envelopes);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
