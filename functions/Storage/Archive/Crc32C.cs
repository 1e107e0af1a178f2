using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Storage.Archive;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one, 8 bytes at a time.</summary>
internal static class Crc32C
{
    /// <param name="before">The CRC of what comes before these bytes; 0 for nothing.</param>
    /// <param name="bytes">What to check.</param>
    public static uint Compute(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
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
