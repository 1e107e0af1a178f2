using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Serverless.Events.Partitions;

/// <summary>
/// Event Hubs' own placement of a partition key, so that a key has the same partition here and there:
/// Bob Jenkins' lookup3 (hashlittle2) over the key's UTF-8 bytes with both seeds 0, its two words folded to
/// 16 bits, modulo the partition count.
/// </summary>
public static class PartitionHash
{
    /// <summary>The partition of <paramref name="key"/> in a hub of <paramref name="partitionCount"/> partitions.</summary>
    public static PartitionId Assign(string key, int partitionCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitionCount);
        return new PartitionId(Math.Abs(Hash(key) % partitionCount));
    }

    /// <summary>The same of a key in UTF-8.</summary>
    public static PartitionId Assign(ReadOnlySpan<byte> key, int partitionCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitionCount);
        return new PartitionId(Math.Abs(Hash(key) % partitionCount));
    }

    /// <summary>The signed 16-bit hash of a key, before the modulo.</summary>
    public static short Hash(string key)
    {
        var length = Encoding.UTF8.GetByteCount(key);
        byte[]? rented = null;
        var bytes = length <= 256 ? stackalloc byte[256] : (rented = ArrayPool<byte>.Shared.Rent(length));
        Encoding.UTF8.GetBytes(key, bytes);
        var hash = Hash(bytes[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>The same of a key in UTF-8.</summary>
    public static short Hash(ReadOnlySpan<byte> bytes)
    {
        uint a, b, c;
        a = b = c = 0xdeadbeef + (uint)bytes.Length;
        while (bytes.Length > 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            b += BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            Mix(ref a, ref b, ref c);
            bytes = bytes[12..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> tail = stackalloc byte[12];
            tail.Clear();
            bytes.CopyTo(tail);
            a += BinaryPrimitives.ReadUInt32LittleEndian(tail);
            b += BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]);
            Finish(ref a, ref b, ref c);
        }

        return (short)(c ^ b);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
        a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
    }

    private static void Finish(ref uint a, ref uint b, ref uint c)
    {
        c ^= b; c -= BitOperations.RotateLeft(b, 14);
        a ^= c; a -= BitOperations.RotateLeft(c, 11);
        b ^= a; b -= BitOperations.RotateLeft(a, 25);
        c ^= b; c -= BitOperations.RotateLeft(b, 16);
        a ^= c; a -= BitOperations.RotateLeft(c, 4);
        b ^= a; b -= BitOperations.RotateLeft(a, 14);
        c ^= b; c -= BitOperations.RotateLeft(b, 24);
    }
}
