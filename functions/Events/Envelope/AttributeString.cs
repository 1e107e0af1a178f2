using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>Reads the value of a string attribute and holds it to the rules of the CloudEvents type String.</summary>
internal static class AttributeString
{
    /// <summary>The bytes of the string under the reader, if they need no further look: printable ASCII, no escapes.</summary>
    public static bool TryReadPlain(ref Utf8JsonReader reader, out ReadOnlySpan<byte> plain)
    {
        plain = reader.ValueSpan;
        return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && AttributeText.IsPlain(plain);
    }

    /// <summary>The string under the reader, null with a problem added if it is none or breaks a rule.</summary>
    public static string? Read(ref Utf8JsonReader reader, string attribute, ref ProblemList problems)
    {
        if (TryReadPlain(ref reader, out var plain))
        {
            return Encoding.ASCII.GetString(plain);
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            problems.Add(attribute, $"must be a string, not {JsonName.Of(reader.TokenType)}");
            return null;
        }

        if (FindEncodingProblem(ref reader) is { } problem)
        {
            problems.Add(attribute, problem);
            return null;
        }

        var text = reader.GetString()!;
        if (AttributeText.FindProblem(text) is { } rule)
        {
            problems.Add(attribute, rule);
            return null;
        }

        return text;
    }

    /// <summary>The same of one that must not be empty. If it reads as <paramref name="known"/>, it is that string.</summary>
    public static string? ReadNonEmpty(ref Utf8JsonReader reader, string attribute, string? known, ref ProblemList problems) =>
        known is { Length: > 0 } && TryReadPlain(ref reader, out var plain) && Ascii.Equals(plain, known)
            ? known
            : ReadNonEmpty(ref reader, attribute, ref problems);

    public static string? ReadNonEmpty(ref Utf8JsonReader reader, string attribute, ref ProblemList problems)
    {
        var text = Read(ref reader, attribute, ref problems);
        if (text is not { Length: 0 })
        {
            return text;
        }

        problems.Add(attribute, "must not be empty");
        return null;
    }

    /// <summary>What keeps the string or name under the reader from being characters, null if nothing does.</summary>
    public static string? FindEncodingProblem(ref Utf8JsonReader reader) =>
        !Utf8.IsValid(reader.ValueSpan) ? "is not valid UTF-8"
        : reader.ValueIsEscaped && AttributeText.EscapesLoneSurrogate(reader.ValueSpan) ? "must not hold an unpaired surrogate"
        : null;
}
