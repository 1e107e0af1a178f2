using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>The attributes of one event as they are read, and what is wrong with them.</summary>
/// <param name="limits">The bounds of the event.</param>
/// <param name="knownKey">What is probably its partition key, so that the string need not be made again; or null.</param>
internal struct AttributeReader(EventLimits limits, string? knownKey)
{
    private const EnvelopeMember Required =
        EnvelopeMember.SpecVersion | EnvelopeMember.Id | EnvelopeMember.Source | EnvelopeMember.Type;

    private static readonly KnownStrings Sources = new();
    private static readonly KnownStrings Types = new();

    public ProblemList Problems;

    private EnvelopeMember _seen;
    private EnvelopeMember _unset;
    private ExtensionReader _extensions = new(limits.MaxExtensions, knownKey);
    private string? _id;
    private ReadOnlyMemory<byte> _plainId;
    private string? _source;
    private string? _type;
    private string? _subject;
    private string? _dataSchema;
    private DateTimeOffset? _time;
    private TextPlace _typePlace;
    private TextPlace _timePlace;

    public string? DataContentType { get; private set; }

    /// <summary>Notes that a member is there.</summary>
    /// <returns>False if it was there before.</returns>
    public bool See(EnvelopeMember member)
    {
        var first = (_seen & member) == 0;
        _seen |= member;
        if (!first)
        {
            Problems.Add(EnvelopeMembers.Name(member), "is given twice");
        }

        return first;
    }

    /// <summary>Reads the attribute whose name is under the reader; leaves the reader at the first token of its value.</summary>
    public void Read(ref Utf8JsonReader reader, EnvelopeMember member, ReadOnlyMemory<byte> text)
    {
        if (member == EnvelopeMember.Extension)
        {
            _extensions.Read(ref reader, text, ref Problems);
            return;
        }

        reader.Read();
        if (!See(member))
        {
            return;
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            _unset |= member;
            return;
        }

        var name = EnvelopeMembers.Name(member);
        switch (member)
        {
            case EnvelopeMember.Id:
                ReadId(ref reader, text);
                break;
            case EnvelopeMember.Source:
                _source = ReadKnown(ref reader, Sources, name, UriReferenceProblem);
                break;
            case EnvelopeMember.Type:
                _type = ReadKnown(ref reader, Types, name, _ => null);
                _typePlace = TextPlace.OfPlain(ref reader);
                break;
            case EnvelopeMember.Subject:
                _subject = AttributeString.ReadNonEmpty(ref reader, name, knownKey, ref Problems);
                break;
            case EnvelopeMember.Time:
                ReadTime(ref reader);
                break;
            case EnvelopeMember.SpecVersion:
                ReadSpecVersion(ref reader);
                break;
            case EnvelopeMember.DataContentType:
                ReadContentType(ref reader);
                break;
            default:
                _dataSchema = Check(AttributeString.ReadNonEmpty(ref reader, name, ref Problems), name, UriProblem);
                break;
        }
    }

    public void RequireAll()
    {
        for (var bit = 1; bit <= (int)EnvelopeMember.Type; bit <<= 1)
        {
            var member = (EnvelopeMember)bit;
            if ((Required & member) != 0 && ((_seen & member) == 0 || (_unset & member) != 0))
            {
                Problems.Add(EnvelopeMembers.Name(member), "is required");
            }
        }
    }

    /// <summary>The string of a type, by the bytes of one that was found valid, and is printable ASCII.</summary>
    public static string Type(ReadOnlySpan<byte> plain) => Types.Find(plain) ?? Types.Keep(plain, Encoding.ASCII.GetString(plain));

    /// <summary>The event, if nothing is wrong with it.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="start">Where its envelope begins in the text that was read.</param>
    /// <param name="content">Its data.</param>
    public CloudEventRead Complete(EventBytes bytes, int start, EventData content)
    {
        if (bytes.Length > limits.MaxEventBytes)
        {
            Problems.Add(null, $"is {bytes.Length} bytes; an event may be {limits.MaxEventBytes}");
        }

        var (key, keyAttribute) = _extensions.PartitionKey is { } extension ? (extension, "partitionkey")
            : _subject is not null ? (_subject, "subject")
            : (_source, "source");
        if (key is { Length: > EventLimits.MaxPartitionKeyLength })
        {
            Problems.Add(keyAttribute, keyAttribute == "partitionkey"
                ? $"is {key.Length} UTF-16 units long; a partition key may be {EventLimits.MaxPartitionKeyLength}"
                : $"is {key.Length} UTF-16 units long and would be the partition key, which may be {EventLimits.MaxPartitionKeyLength}: set the extension 'partitionkey'");
        }

        if (!Problems.IsEmpty)
        {
            return new CloudEventRead.Invalid(Problems.Items);
        }

        var layout = Locate(bytes, start, content);
        var details = new EventDetails(_id, _plainId)
        {
            Source = _source!,
            Subject = _subject,
            Time = _time,
            DataContentType = DataContentType,
            DataSchema = _dataSchema,
            Extensions = _extensions.Set is { Count: > 0 } extensions
                ? new ExtensionAttributes(extensions)
                : ReadOnlyDictionary<string, JsonElement>.Empty,
            Data = layout.IsKnown ? default : content,
        };
        return new CloudEventRead.Valid(new CloudEvent(bytes, layout, _type!, key!, details));
    }

    private readonly EventLayout Locate(in EventBytes bytes, int start, in EventData content)
    {
        var (type, time) = (_typePlace.From(start), _timePlace.From(start));
        if (bytes.Body is not null || !type.IsShort || (_time is not null && !time.IsShort) || limits.MaxDepth > EventLimits.None.MaxDepth)
        {
            return default;
        }

        var (form, at, length) = (DataForm.None, 0, 0);
        if (content.Bytes is { } data)
        {
            // Decoded data is no part of the envelope, and neither is an empty text.
            if (!bytes.Envelope.Span.Overlaps(data.Span, out at))
            {
                return default;
            }

            (form, length) = (content.IsJson ? DataForm.Json : DataForm.Text, data.Length);
        }

        return new EventLayout((ushort)type.Start, (byte)type.Length, (ushort)time.Start, (byte)time.Length, form, at, length);
    }

    private static string? UriReferenceProblem(string text) => UriText.IsReference(text)
        ? null
        : "must be a URI-reference (RFC 3986), with other characters percent-encoded";

    private static string? UriProblem(string text) => UriText.IsAbsolute(text)
        ? null
        : "must be an absolute URI (RFC 3986, section 4.3: with a scheme, without a fragment)";

    private string? Check(string? text, string name, Func<string, string?> rule)
    {
        if (text is not null && rule(text) is { } problem)
        {
            Problems.Add(name, problem);
        }

        return text;
    }

    private string? ReadKnown(ref Utf8JsonReader reader, KnownStrings known, string name, Func<string, string?> rule)
    {
        var cacheable = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;
        if (cacheable && known.Find(reader.ValueSpan) is { } found)
        {
            return found;
        }

        var text = AttributeString.ReadNonEmpty(ref reader, name, ref Problems);
        if (text is not null && rule(text) is { } problem)
        {
            Problems.Add(name, problem);
            return text;
        }

        return text is not null && cacheable ? known.Keep(reader.ValueSpan, text) : text;
    }

    private void ReadId(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        if (AttributeString.TryReadPlain(ref reader, out var plain) && !plain.IsEmpty)
        {
            _plainId = text.Slice((int)reader.TokenStartIndex + 1, plain.Length);
            return;
        }

        _id = AttributeString.ReadNonEmpty(ref reader, "id", ref Problems);
    }

    private void ReadTime(ref Utf8JsonReader reader)
    {
        if (AttributeString.TryReadPlain(ref reader, out var plain))
        {
            _timePlace = TextPlace.OfPlain(ref reader);
            SetTime(plain);
        }
        else if (AttributeString.Read(ref reader, "time", ref Problems) is { } text)
        {
            SetTime(Encoding.UTF8.GetBytes(text));
        }
    }

    private void SetTime(ReadOnlySpan<byte> text)
    {
        if (Timestamp.TryParse(text, out var time) is { } problem)
        {
            Problems.Add("time", problem);
        }

        _time = time;
    }

    private void ReadSpecVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String
            || AttributeString.FindEncodingProblem(ref reader) is not null
            || !reader.ValueTextEquals("1.0"u8))
        {
            Problems.Add("specversion", "must be the string \"1.0\"");
        }
    }

    private void ReadContentType(ref Utf8JsonReader reader)
    {
        if (AttributeString.TryReadPlain(ref reader, out var plain) && plain.SequenceEqual("application/json"u8))
        {
            DataContentType = ContentType.Json;
            return;
        }

        DataContentType = Check(
            AttributeString.ReadNonEmpty(ref reader, "datacontenttype", ref Problems),
            "datacontenttype",
            text => ContentType.IsMediaType(text) ? null : "must be a media type such as application/json (RFC 2046)");
    }
}
