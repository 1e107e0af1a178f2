using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Pipeline.Log;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one, 8 bytes at a time.</summary>
public static class Crc32C
{
    /// <param name="seed">The CRC of what comes before these bytes, or what else they depend on; 0 gives the plain CRC-32C.</param>
    /// <param name="bytes">What to check.</param>
    public static uint Compute(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
