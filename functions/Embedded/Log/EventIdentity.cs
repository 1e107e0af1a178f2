using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Embedded.Log;

/// <summary>
/// What makes two events the same: SHA-256 over the length-prefixed source and id, cut to 128 bits. A collision by
/// chance needs some 10^19 events; one made on purpose needs work of 2^64 for two events of the attacker's own.
/// </summary>
internal static class EventIdentity
{
    public static UInt128 Of(string source, string id)
    {
        var most = (2 * sizeof(int)) + Encoding.UTF8.GetMaxByteCount(source.Length) + Encoding.UTF8.GetMaxByteCount(id.Length);
        byte[]? rented = null;
        var bytes = most <= 1024 ? stackalloc byte[1024] : (rented = ArrayPool<byte>.Shared.Rent(most));
        var length = Put(source, bytes);
        length += Put(id, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static int Put(string text, Span<byte> target)
    {
        var length = Encoding.UTF8.GetBytes(text, target[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, length);
        return sizeof(int) + length;
    }
}
