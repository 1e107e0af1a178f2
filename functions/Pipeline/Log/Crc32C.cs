using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Serverless.Pipeline.Log;

/// <summary>
/// CRC-32C (Castagnoli), by the processor's own instruction where it has one, 8 bytes at a time. That instruction takes
/// three cycles and can begin anew in each, so three parts of longer bytes are done side by side and put together
/// (Gopal et al., Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction, Intel 2011).
/// </summary>
public static class Crc32C
{
    /// <summary>Below this, putting three parts together costs more than it saves.</summary>
    private const int LeastWords = 3 * 4;

    private const int MostWordsOfPart = 512;

    private static readonly uint[] Shifts = FindShifts();

    /// <param name="seed">The CRC of what comes before these bytes, or what else they depend on; 0 gives the plain CRC-32C.</param>
    /// <param name="bytes">What to check.</param>
    public static uint Compute(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var rest = bytes[(words.Length * sizeof(ulong))..];
        while (Pclmulqdq.IsSupported && words.Length >= LeastWords)
        {
            var part = Math.Min(words.Length / 3, MostWordsOfPart);
            crc = Compute(crc, words[..part], words.Slice(part, part), words.Slice(2 * part, part));
            words = words[(3 * part)..];
        }

        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var value in rest)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>Three parts of one length that follow each other.</summary>
    private static uint Compute(uint crc, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> third)
    {
        var (a, b, c) = (crc, 0u, 0u);
        for (var i = 0; i < first.Length && i < second.Length && i < third.Length; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        // Each as if the parts behind it were zeros; the sum of all is the whole.
        return c ^ BitOperations.Crc32C(0, Shift(a, first.Length * 2) ^ Shift(b, first.Length));
    }

    private static ulong Shift(uint crc, int words) =>
        Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar((ulong)crc), Vector128.CreateScalar((ulong)Shifts[words]), 0).ToScalar();

    // At n: x^(64n - 33) modulo the polynomial, bits reversed. A product of two reversed numbers has one x too many, and
    // the instruction that reduces it multiplies by x^32.
    private static uint[] FindShifts()
    {
        var shifts = new uint[(2 * MostWordsOfPart) + 1];
        shifts[1] = 1;
        for (var i = 2; i < shifts.Length; i++)
        {
            shifts[i] = BitOperations.Crc32C(shifts[i - 1], 0UL);
        }

        return shifts;
    }
}
