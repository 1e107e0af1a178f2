using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Serverless.Events.Envelope;

namespace Serverless.Embedded.Log;

/// <summary>
/// What makes two events the same: SHA-256 over the length-prefixed source and id, cut to 128 bits. A collision by
/// chance needs some 10^19 events; one made on purpose needs work of 2^64 for two events of the attacker's own.
/// </summary>
internal static class EventIdentity
{
    /// <summary>Room for sources and ids as most are; a hash of more is taken by itself.</summary>
    private const int LaneBytes = 256;

    private const int StackBytes = 1024;

    public static UInt128 Of(string source, string id)
    {
        var most = MostBytes(source, id);
        byte[]? rented = null;
        var bytes = most <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(most));
        var length = Put(source, id, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The same of many events.</summary>
    public static void Of(IReadOnlyList<CloudEvent> events, Span<UInt128> identities)
    {
        var one = 0;
        if (Sha256Lanes.AreFast)
        {
            for (; one + Sha256Lanes.Count <= events.Count; one += Sha256Lanes.Count)
            {
                OfLanes(events, one, identities.Slice(one, Sha256Lanes.Count));
            }
        }

        for (; one < events.Count; one++)
        {
            identities[one] = Of(events[one].Source, events[one].Id);
        }
    }

    private static void OfLanes(IReadOnlyList<CloudEvent> events, int first, Span<UInt128> identities)
    {
        Span<byte> messages = stackalloc byte[LaneBytes * Sha256Lanes.Count];
        Span<int> lengths = stackalloc int[Sha256Lanes.Count];
        for (var lane = 0; lane < lengths.Length; lane++)
        {
            var one = events[first + lane];
            lengths[lane] = Fits(one) ? Put(one.Source, one.Id, messages.Slice(lane * LaneBytes, LaneBytes)) : 0;
        }

        Sha256Lanes.Hash(messages, LaneBytes, lengths, identities);
        for (var lane = 0; lane < lengths.Length; lane++)
        {
            if (lengths[lane] == 0)
            {
                identities[lane] = Of(events[first + lane].Source, events[first + lane].Id);
            }
        }
    }

    private static bool Fits(CloudEvent one) =>
        (2 * sizeof(int)) + Encoding.UTF8.GetByteCount(one.Source) + Encoding.UTF8.GetByteCount(one.Id) <= Sha256Lanes.MostBytes(LaneBytes);

    private static int MostBytes(string source, string id) =>
        (2 * sizeof(int)) + Encoding.UTF8.GetMaxByteCount(source.Length) + Encoding.UTF8.GetMaxByteCount(id.Length);

    private static int Put(string source, string id, Span<byte> target)
    {
        var length = Put(source, target);
        return length + Put(id, target[length..]);
    }

    private static int Put(string text, Span<byte> target)
    {
        var length = Encoding.UTF8.GetBytes(text, target[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, length);
        return sizeof(int) + length;
    }
}
