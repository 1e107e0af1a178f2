using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Embedded.Log;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one, 8 bytes at a time.</summary>
internal static class Crc32C
{
    /// <param name="seed">Mixed in first; 0 gives the plain CRC-32C.</param>
    /// <param name="bytes">What to check.</param>
    public static uint Compute(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
