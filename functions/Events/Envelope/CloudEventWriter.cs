using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>
/// Makes events in code. What comes out was read back by <see cref="CloudEventReader"/>, so it satisfies the
/// specification and <see cref="EventLimits.Default"/>.
/// </summary>
/// <remarks>Every method throws <see cref="ArgumentException"/>, naming each problem, if there is no such event.</remarks>
public static class CloudEventWriter
{
    // Text stays UTF-8 instead of escapes; the envelope is never put into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event without data.</summary>
    public static CloudEvent Create(EventAttributes attributes) => Read(Write(attributes, null, null), null);

    /// <summary>An event whose data is a value written as JSON.</summary>
    public static CloudEvent Create<T>(EventAttributes attributes, T data, JsonTypeInfo<T> typeInfo) =>
        CreateJson(attributes, JsonSerializer.SerializeToUtf8Bytes(data, typeInfo));

    /// <summary>An event whose data is a value written as JSON.</summary>
    public static CloudEvent Create<T>(EventAttributes attributes, T data, JsonSerializerOptions? options = null) =>
        CreateJson(attributes, JsonSerializer.SerializeToUtf8Bytes(data, options));

    /// <summary>An event whose data is one JSON value (UTF-8), taken as it is.</summary>
    public static CloudEvent CreateJson(EventAttributes attributes, ReadOnlyMemory<byte> json) =>
        Read(Write(attributes, ContentType.Json, json), null);

    /// <summary>An event in binary mode: <paramref name="body"/> is the data, untouched and not copied.</summary>
    public static CloudEvent CreateBinary(EventAttributes attributes, string contentType, ReadOnlyMemory<byte> body) =>
        Read(Write(attributes, contentType, null), body);

    private static CloudEvent Read(ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte>? body) =>
        CloudEventReader.Read(body is { } data ? EventBytes.Binary(envelope, data) : EventBytes.Structured(envelope), EventLimits.Default) switch
        {
            CloudEventRead.Valid valid => valid.Event,
            CloudEventRead.Invalid invalid => throw new ArgumentException($"This is no event: {string.Join("; ", invalid.Problems)}."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static ReadOnlyMemory<byte> Write(EventAttributes attributes, string? contentType, ReadOnlyMemory<byte>? json)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + (json?.Length ?? 0));
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        Write(writer, "specversion", "1.0");
        Write(writer, "id", attributes.Id);
        Write(writer, "source", attributes.Source);
        Write(writer, "type", attributes.Type);
        Write(writer, "subject", attributes.Subject);
        if (attributes.Time is { } time)
        {
            writer.WriteString("time", time);
        }

        Write(writer, "dataschema", attributes.DataSchema);
        Write(writer, "partitionkey", attributes.PartitionKey);
        foreach (var (name, value) in attributes.Extensions ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, JsonElement>.Empty)
        {
            if (!AttributeText.IsName(System.Text.Encoding.UTF8.GetBytes(name)) || name == "data")
            {
                throw new ArgumentException($"'{name}' is no extension's name: use lower-case ASCII letters and digits, and not 'data'.", nameof(attributes));
            }

            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        Write(writer, "datacontenttype", contentType);
        if (json is { } data)
        {
            writer.WritePropertyName("data");
            WriteData(writer, data.Span);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        try
        {
            writer.WriteRawValue(json);
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The data is not one JSON value.", nameof(json), e);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        // The JSON writer would put U+FFFD where a character is missing and so change what was said.
        if (AttributeText.FindProblem(value) is { } problem)
        {
            throw new ArgumentException($"This is no event: {name}: {problem}.");
        }

        writer.WriteString(name, value);
    }
}
