using System.Globalization;
using System.Text;

namespace Serverless.Events.Attributes;

/// <summary>The CloudEvents type String: Unicode without control characters, lone surrogates and noncharacters.</summary>
internal static class AttributeText
{
    /// <summary>Whether the bytes are printable ASCII only, which every rule below allows.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8) => utf8.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;

    /// <summary>What is wrong with the text, null if nothing is.</summary>
    public static string? FindProblem(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                return "must not hold an unpaired surrogate";
            }

            if (rune.Value is < 0x20 or (>= 0x7F and <= 0x9F))
            {
                return $"must not hold the control character {Name(rune)}";
            }

            if (rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return $"must not hold {Name(rune)}, which Unicode keeps from being a character";
            }

            text = text[length..];
        }

        return null;
    }

    /// <summary>
    /// Whether the raw content of a JSON string escapes a surrogate without its other half. Such a string is legal
    /// JSON text, but has no characters and no UTF-8.
    /// </summary>
    public static bool EscapesLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var high = false;
        while (!json.IsEmpty)
        {
            var unit = json[0] == '\\' && json[1] == 'u'
                ? int.Parse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : 0;
            if (high != char.IsLowSurrogate((char)unit))
            {
                return true;
            }

            high = char.IsHighSurrogate((char)unit);
            json = json[(json[0] != '\\' ? 1 : json[1] == 'u' ? 6 : 2)..];
        }

        return high;
    }

    /// <summary>An extension's name: lower-case ASCII letters and digits.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.IndexOfAnyExcept(NameBytes) < 0;

    /// <summary>A text for a message: short, whatever the client sent.</summary>
    public static string Shorten(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";

    private static readonly System.Buffers.SearchValues<byte> NameBytes =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);

    private static string Name(Rune rune) => $"U+{rune.Value:X4}";
}
