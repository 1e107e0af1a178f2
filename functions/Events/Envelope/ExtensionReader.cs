using System.Text;
using System.Text.Json;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>The extension attributes of one event as they are read.</summary>
internal struct ExtensionReader(int max, string? knownKey)
{
    private const string NameRule = "is no attribute name: a name is lower-case ASCII letters and digits";

    private static readonly KnownStrings Names = new();

    // A handful in real events, and bounded: a list is searched faster than a set is built.
    private List<ExtensionMember>? _members;
    private int _seen;
    private int _unset;

    /// <summary>Those that are set.</summary>
    public readonly IReadOnlyList<ExtensionMember> Set =>
        _members is null ? [] : _unset == 0 ? _members : _members.FindAll(member => !member.Json.IsEmpty);

    public string? PartitionKey { get; private set; }

    /// <summary>Reads the extension whose name is under the reader; leaves the reader at the first token of its value.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ref ProblemList problems)
    {
        if (++_seen > max)
        {
            if (_seen == max + 1)
            {
                problems.Add(null, $"has more than {max} extension attributes");
            }

            reader.Read();
            return;
        }

        var name = ReadName(ref reader, ref problems);
        reader.Read();
        if (name is null)
        {
            return;
        }

        foreach (var member in _members ??= [])
        {
            if (member.Name == name)
            {
                problems.Add(name, "is given twice");
                return;
            }
        }

        // Null is the JSON format's way to say that an attribute is not set.
        var set = reader.TokenType != JsonTokenType.Null && IsValue(ref reader, name, ref problems);
        _unset += set ? 0 : 1;
        _members.Add(new ExtensionMember(name, set ? text[(int)reader.TokenStartIndex..(int)reader.BytesConsumed] : default));
    }

    private static string? ReadName(ref Utf8JsonReader reader, ref ProblemList problems)
    {
        if (!reader.ValueIsEscaped && AttributeText.IsName(reader.ValueSpan))
        {
            return Names.Find(reader.ValueSpan) ?? Names.Keep(reader.ValueSpan, Encoding.ASCII.GetString(reader.ValueSpan));
        }

        if (AttributeString.FindEncodingProblem(ref reader) is { } problem)
        {
            problems.Add(null, $"has a member whose name {problem}");
            return null;
        }

        var name = reader.GetString()!;
        if (AttributeText.IsName(Encoding.UTF8.GetBytes(name)))
        {
            return name;
        }

        problems.Add(AttributeText.Shorten(name), NameRule);
        return null;
    }

    private bool IsValue(ref Utf8JsonReader reader, string name, ref ProblemList problems)
    {
        if (name == "partitionkey")
        {
            PartitionKey = AttributeString.ReadNonEmpty(ref reader, name, knownKey, ref problems);
            return PartitionKey is not null;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return true;
            case JsonTokenType.String:
                return AttributeString.TryReadPlain(ref reader, out _) || AttributeString.Read(ref reader, name, ref problems) is not null;
            case JsonTokenType.Number when reader.TryGetInt32(out _):
                return true;
            case JsonTokenType.Number:
                problems.Add(name, "must be a whole number of 32 bits; send any other number as a string");
                return false;
            default:
                problems.Add(name, $"must be a boolean, a 32-bit integer or a string, not {JsonName.Of(reader.TokenType)}");
                return false;
        }
    }
}
