using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Storage.Documents;

/// <summary>
/// Any text as ASCII that every store's keys and paths can hold, in the same order: texts are in the order of their
/// UTF-8 bytes if and only if what is made of them is. Letters, digits, '-', ':' and '_' stay as they are; every other
/// byte becomes two hexadecimal digits behind a mark that sorts where the byte does. Without '/', '|', and every
/// character that a table's keys or a blob's path treat in their own way.
/// </summary>
public static class KeyText
{
    /// <summary>Sorts before and after everything that can follow in a text.</summary>
    public const char First = '!';

    /// <summary>Twice this sorts after everything that can follow in a text.</summary>
    public const char Last = '~';

    private const string Empty = "!";

    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-:_");

    /// <summary>A text of its own for every text, the empty one too.</summary>
    public static string Encode(string text) => text.Length == 0 ? Empty : EncodePrefix(text);

    /// <summary>What the code of every text that begins with <paramref name="text"/> begins with.</summary>
    public static string EncodePrefix(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var code = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var used);
            var length = status == OperationStatus.Done ? rune.EncodeToUtf8(bytes) : EncodeLone(rest[0], bytes);
            foreach (var value in bytes[..length])
            {
                Append(code, value);
            }

            rest = rest[used..];
        }

        return code.ToString();
    }

    /// <summary>A number in decimal digits, as many for each, so that they sort.</summary>
    public static string Of(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>A number for people.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A code that is too long, cut, with a hash of all of it. Only for names whose order does not matter.</summary>
    public static string Shorten(string code, int max) => code.Length <= max
        ? code
        : $"{code[..(max - 66)]}{Last}{Last}{Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(code)))}";

    private static void Append(StringBuilder code, byte value)
    {
        if (value < 0x80 && Plain.Contains((char)value))
        {
            code.Append((char)value);
            return;
        }

        code.Append(value switch
        {
            < (byte)'-' => '!',
            < (byte)'0' => '.',
            < (byte)'A' => '=',
            < (byte)'_' => '^',
            < (byte)'a' => '`',
            _ => '~',
        });
        code.Append(value.ToString("X2", CultureInfo.InvariantCulture));
    }

    /// <summary>A lone surrogate, which UTF-8 cannot hold, as its own three bytes: two texts are never one key.</summary>
    private static int EncodeLone(char lone, Span<byte> bytes)
    {
        bytes[0] = (byte)(0xE0 | (lone >> 12));
        bytes[1] = (byte)(0x80 | ((lone >> 6) & 0x3F));
        bytes[2] = (byte)(0x80 | (lone & 0x3F));
        return 3;
    }
}
