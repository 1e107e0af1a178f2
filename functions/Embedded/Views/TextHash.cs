using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Serverless.Embedded.Views;

/// <summary>
/// A hash of encoded text by long multiplications, as in wyhash (Wang Yi, final version 4). Keys are what events bring:
/// its secrets are of this process alone, so that nobody can choose keys that all meet in one place.
/// </summary>
internal static class TextHash
{
    private const int Word = sizeof(ulong);

    private static readonly ulong First = Secret();
    private static readonly ulong Second = Secret();

    /// <param name="seed">What else the hash depends on.</param>
    /// <param name="text">The text.</param>
    public static ulong Of(ulong seed, ReadOnlySpan<byte> text)
    {
        var length = (ulong)text.Length;
        seed ^= Second;
        while (text.Length > 2 * Word)
        {
            seed = Mix(Read(text) ^ First, Read(text[Word..]) ^ seed);
            text = text[(2 * Word)..];
        }

        // The two words overlap if there are not 16 bytes.
        var (a, b) = text.Length >= Word ? (Read(text), Read(text[^Word..])) : (ReadShort(text), 0);
        return Mix(Second ^ length, Mix(a ^ First, b ^ seed));
    }

    private static ulong Mix(ulong a, ulong b) => Math.BigMul(a, b, out var low) ^ low;

    private static ulong Read(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    private static ulong ReadShort(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= 4 => ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]),
        > 0 => ((ulong)text[0] << 16) | ((ulong)text[text.Length / 2] << 8) | text[^1],
        _ => 0,
    };

    private static ulong Secret() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(Word));
}
