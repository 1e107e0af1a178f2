using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>A <c>data</c> or <c>data_base64</c> member as it stands in the envelope.</summary>
internal readonly record struct DataMember(JsonTokenType Token, bool Escaped, ReadOnlyMemory<byte> Json)
{
    public bool IsPresent => Token != JsonTokenType.None;

    /// <summary>What stands between the quotes of a string.</summary>
    public ReadOnlyMemory<byte> Inside => Json[1..^1];
}

/// <summary>
/// The data of an event by the rules of the JSON format, section 3.1, and of the HTTP binding's binary mode. Bytes
/// are sliced from what came; only base64 and escaped text are decoded.
/// </summary>
internal readonly record struct EventData(ReadOnlyMemory<byte>? Bytes, bool IsJson)
{
    private static readonly EventData None = new(null, false);

    public static EventData Read(
        ref ProblemList problems, string? contentType, DataMember data, DataMember base64, ReadOnlyMemory<byte>? body, int maxDepth)
    {
        var hasBase64 = base64.IsPresent && base64.Token != JsonTokenType.Null;
        if (body is { } bytes)
        {
            if (data.IsPresent || hasBase64)
            {
                problems.Add("data", "is given in the envelope and as a body; in binary mode the body is the data");
            }

            return ReadBytes(ref problems, contentType, bytes, maxDepth);
        }

        if (data.IsPresent && hasBase64)
        {
            problems.Add("data", "is given twice, as 'data' and as 'data_base64'");
            return None;
        }

        if (hasBase64)
        {
            return Decode(ref problems, base64) is { } decoded ? ReadBytes(ref problems, contentType, decoded, maxDepth) : None;
        }

        return data.IsPresent ? ReadMember(ref problems, contentType, data) : None;
    }

    private static EventData ReadMember(ref ProblemList problems, string? contentType, DataMember data)
    {
        if (!Utf8.IsValid(data.Json.Span))
        {
            problems.Add("data", "is not valid UTF-8");
            return None;
        }

        if (contentType is null || ContentType.DeclaresJson(contentType))
        {
            return new EventData(data.Json, true);
        }

        if (data.Token != JsonTokenType.String)
        {
            problems.Add("data", $"must be a string, because datacontenttype declares no JSON, not {JsonName.Of(data.Token)}");
            return None;
        }

        if (!data.Escaped)
        {
            return new EventData(data.Inside, false);
        }

        if (AttributeText.EscapesLoneSurrogate(data.Inside.Span))
        {
            problems.Add("data", "holds an unpaired surrogate, which has no UTF-8: send such text as JSON, or bytes as data_base64");
            return None;
        }

        return new EventData(Unescape(data.Json.Span), false);
    }

    private static EventData ReadBytes(ref ProblemList problems, string? contentType, ReadOnlyMemory<byte> bytes, int maxDepth)
    {
        if (contentType is null || !ContentType.DeclaresJson(contentType) || !ContentType.IsUtf8(contentType))
        {
            return new EventData(bytes, false);
        }

        if (FindJsonProblem(bytes.Span, maxDepth) is { } problem)
        {
            problems.Add("data", problem);
        }

        return new EventData(bytes, true);
    }

    private static string? FindJsonProblem(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
        {
            return "is declared as JSON and is not valid UTF-8";
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException e)
        {
            return $"is declared as JSON and is none within {maxDepth} levels: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
    }

    private static byte[]? Decode(ref ProblemList problems, DataMember base64)
    {
        if (base64.Token != JsonTokenType.String)
        {
            problems.Add("data_base64", $"must be a string, not {JsonName.Of(base64.Token)}");
            return null;
        }

        // Base64's own rule: an escape that spells a slash is common, one that spells no ASCII is no base64 anyway.
        var escaped = base64.Escaped;
        if (!escaped || (Utf8.IsValid(base64.Json.Span) && !AttributeText.EscapesLoneSurrogate(base64.Inside.Span)))
        {
            var text = escaped ? Unescape(base64.Json.Span) : base64.Inside.Span;
            var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
            if (Base64.DecodeFromUtf8(text, decoded, out _, out var length) == OperationStatus.Done)
            {
                return decoded.Length == length ? decoded : decoded[..length];
            }
        }

        problems.Add("data_base64", "is not base64 (RFC 4648, section 4, with padding)");
        return null;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var buffer = new byte[reader.ValueSpan.Length];
        return buffer[..reader.CopyString(buffer)];
    }
}
