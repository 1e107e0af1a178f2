using System.Text.Json;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>
/// One pass over the JSON of an event (or, event by event, of a batch). It collects everything that is wrong, and
/// stops only where it cannot go on: at text that is no JSON, and at nesting that is too deep.
/// </summary>
internal ref struct EnvelopeParser
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly EventLimits _limits;
    private readonly int _depth;
    private AttributeReader _attributes;
    private Utf8JsonReader _reader;

    /// <param name="text">The JSON text.</param>
    /// <param name="limits">The bounds of one event.</param>
    /// <param name="depth">How many levels there are around each event: 1 in a batch.</param>
    public EnvelopeParser(ReadOnlyMemory<byte> text, EventLimits limits, int depth)
    {
        _text = text;
        _limits = limits;
        _depth = depth;

        // One level more than allowed, so that this parser, not an exception, is what stops at the bound.
        _reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth + depth + 1 });
    }

    /// <summary>Whether the last event was nested too deeply, so that what follows it was not read.</summary>
    public bool Stopped { get; private set; }

    public readonly JsonTokenType Token => _reader.TokenType;

    /// <exception cref="JsonException">The text is no JSON.</exception>
    public bool Next() => _reader.Read();

    /// <summary>Reads the event that begins at the current token, and leaves the reader at its last token.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <param name="whole">The event's bytes, where the text is one event; else they are cut out of the text.</param>
    /// <param name="knownKey">What is probably its partition key; or null.</param>
    public CloudEventRead ReadEvent(EventBytes? whole, string? knownKey)
    {
        _attributes = new AttributeReader(_limits, knownKey);
        var start = (int)_reader.TokenStartIndex;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _attributes.Problems.Add(null, $"must be a JSON object, not {JsonName.Of(_reader.TokenType)}");
            SkipValue();
            return new CloudEventRead.Invalid(_attributes.Problems.Items);
        }

        var data = default(DataMember);
        var base64 = default(DataMember);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = EnvelopeMembers.Identify(ref _reader);
            if (member is EnvelopeMember.Data or EnvelopeMember.DataBase64)
            {
                _attributes.See(member);
                _reader.Read();
                var found = ReadDataMember();
                (member == EnvelopeMember.Data ? ref data : ref base64) = found;
            }
            else
            {
                _attributes.Read(ref _reader, member, _text);
            }

            if (Stopped || !SkipValue())
            {
                return new CloudEventRead.Invalid(_attributes.Problems.Items);
            }
        }

        _attributes.RequireAll();
        var content = EventData.Read(ref _attributes.Problems, _attributes.DataContentType, data, base64, whole?.Body, _limits.MaxDepth);
        return whole is { } bytes
            ? _attributes.Complete(bytes, 0, content)
            : _attributes.Complete(EventBytes.Structured(_text[start..(int)_reader.BytesConsumed]), start, content);
    }

    /// <summary>Skips the rest of the value under the reader.</summary>
    /// <returns>False if it is nested too deeply; the reader then stands in the middle.</returns>
    private bool SkipValue()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = _reader.CurrentDepth;
        do
        {
            if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                && _reader.CurrentDepth - _depth >= _limits.MaxDepth)
            {
                _attributes.Problems.Add(null, $"is nested more than {_limits.MaxDepth} levels deep");
                Stopped = true;
                return false;
            }
        }
        while (_reader.Read() && _reader.CurrentDepth > depth);
        return true;
    }

    private DataMember ReadDataMember()
    {
        var start = (int)_reader.TokenStartIndex;
        var token = _reader.TokenType;
        var escaped = _reader.ValueIsEscaped;
        var complete = SkipValue();
        return new DataMember(token, escaped, complete ? _text[start..(int)_reader.BytesConsumed] : default);
    }
}
