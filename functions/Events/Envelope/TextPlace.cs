using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>Where a text stands; the default is nowhere.</summary>
internal readonly record struct TextPlace(int Start, int Length)
{
    /// <summary>Whether it is somewhere, and the place can be told in few bytes.</summary>
    public bool IsShort => Length is > 0 and <= byte.MaxValue && Start is > 0 and <= ushort.MaxValue;

    /// <summary>The place of the string under the reader, if it is printable ASCII without escapes.</summary>
    public static TextPlace OfPlain(ref Utf8JsonReader reader) =>
        AttributeString.TryReadPlain(ref reader, out var plain) ? new((int)reader.TokenStartIndex + 1, plain.Length) : default;

    /// <summary>The same counted from a place before it.</summary>
    public TextPlace From(int start) => Length == 0 ? this : this with { Start = Start - start };
}
