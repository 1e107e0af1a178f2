using System.Buffers;
using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Http.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>
/// An event of the log as JSON: what the log added, and beside it the CloudEvents JSON. A structured event is given
/// as its own bytes. Of a binary one the envelope is, with the body as its <c>data</c> where that is JSON and as
/// <c>data_base64</c> otherwise. What is no event at all is given as <see cref="EventJson"/> does.
/// </summary>
internal static class RecordedEventJson
{
    private static readonly EventLimits AnyEvent = new() { MaxEventBytes = int.MaxValue, MaxExtensions = int.MaxValue, MaxDepth = 1_000 };

    public static void Write(Utf8JsonWriter json, RecordedEvent recorded)
    {
        json.WriteStartObject();
        json.WriteNumber("sequenceNumber", recorded.SequenceNumber.Value);
        json.WriteString("enqueuedTime", recorded.EnqueuedTime);
        json.WriteString("partitionKey", recorded.PartitionKey);
        json.WritePropertyName("event");
        if (JsonBody(recorded.Bytes) is { } data)
        {
            json.WriteRawValue(Join(recorded.Bytes.Envelope.Span, data.Span), skipInputValidation: true);
        }
        else
        {
            EventJson.Write(json, recorded.Bytes);
        }

        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte>? JsonBody(EventBytes bytes) =>
        bytes.Body is not null && CloudEventReader.Read(bytes, AnyEvent) is CloudEventRead.Valid { Event: { DataIsJson: true } read } ? read.Data : null;

    // The envelope is known to be an object with members, so that its last brace is where the data goes.
    private static ReadOnlySequence<byte> Join(ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> data)
    {
        var joined = new ArrayBufferWriter<byte>(envelope.Length + data.Length + 16);
        joined.Write(envelope[..envelope.LastIndexOf((byte)'}')]);
        joined.Write(",\"data\":"u8);
        joined.Write(data);
        joined.Write("}"u8);
        return new ReadOnlySequence<byte>(joined.WrittenMemory);
    }
}
