using System.Buffers.Binary;
using System.Text;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// One event in a segment file. All numbers are little-endian; records follow each other without padding.
/// <code>
/// offset size
///  0     4    CRC-32C over everything from offset 4 to the end of the record, seeded per hub and partition
///  4     4    length of the whole record
///  8     8    sequence number
/// 16     8    enqueued time, ticks of 100 ns since 0001-01-01 UTC
/// 24     8    how many bytes of this segment were known durable when the record was written
/// 32    16    identity: SHA-256 over the length-prefixed source and id, its first 128 bits
/// 48     2    length of the partition key in bytes
/// 50     2    flags: 1 = has a body (which may be empty), 2 = has a partition key, 4 = has a layout
/// 52     4    length of the body
/// 56          layout if it has one (16 bytes), partition key (UTF-8), envelope, body
/// </code>
/// The durable length is what tells a torn tail from damage: if a later record says that a bad one was already
/// durable, then no crash explains it. The seed keeps bytes that a client put into an event, and segments that
/// were moved from another partition or hub, from passing for records.
/// </summary>
internal static class RecordFormat
{
    public const int HeaderLength = 56;

    /// <summary>No length above this is believed, and no larger event is taken.</summary>
    public const int MaxLength = 256 * 1024 * 1024;

    public const ushort HasBody = 1;
    public const ushort HasKey = 2;
    public const ushort HasLayout = 4;

    public static long LengthOf(int keyBytes, in EventBytes bytes, in EventLayout layout = default) =>
        (long)HeaderLength + RecordLayout.LengthOf(layout) + keyBytes + bytes.Length;

    /// <summary>Writes a record but for what is known only when it is appended.</summary>
    /// <returns>The partition key as it stands there.</returns>
    public static ReadOnlySpan<byte> Prepare(Span<byte> record, UInt128 identity, string key, in EventBytes bytes, in EventLayout layout = default)
    {
        var body = bytes.Body;
        RecordLayout.Write(record[HeaderLength..], layout);
        var rest = record[(HeaderLength + RecordLayout.LengthOf(layout))..];
        var keyBytes = Encoding.UTF8.GetBytes(key, rest);
        bytes.Envelope.Span.CopyTo(rest[keyBytes..]);
        body?.Span.CopyTo(rest[(keyBytes + bytes.Envelope.Length)..]);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length);
        BinaryPrimitives.WriteUInt128LittleEndian(record[32..], identity);
        BinaryPrimitives.WriteUInt16LittleEndian(record[48..], (ushort)keyBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(record[50..], (ushort)(HasKey | (body is null ? 0 : HasBody) | (layout.IsKnown ? HasLayout : 0)));
        BinaryPrimitives.WriteInt32LittleEndian(record[52..], body?.Length ?? 0);
        return rest[..keyBytes];
    }

    /// <summary>Says of a prepared record with an empty key that it has none.</summary>
    public static void WithoutKey(Span<byte> record) => record[50] &= unchecked((byte)~HasKey);

    /// <summary>Completes a prepared record.</summary>
    public static void Seal(Span<byte> record, uint seed, long sequence, long ticks, long durable)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], ticks);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], durable);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Compute(seed, record[4..]));
    }

    /// <summary>Makes a record of a content without key, body and identity.</summary>
    public static void SealFilled(Span<byte> record, uint seed, long sequence, long ticks, long durable)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length);
        record[32..HeaderLength].Clear();
        Seal(record, seed, sequence, ticks, durable);
    }

    /// <summary>What stands at the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">Bytes of a segment.</param>
    /// <param name="seed">The partition's seed.</param>
    /// <param name="length">The record's length, as far as it is known; at least <see cref="HeaderLength"/>.</param>
    public static RecordState Check(ReadOnlySpan<byte> bytes, uint seed, out int length)
    {
        length = HeaderLength;
        if (bytes.Length < HeaderLength)
        {
            return RecordState.Incomplete;
        }

        var claimed = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (claimed is < HeaderLength or > MaxLength)
        {
            return RecordState.Bad;
        }

        length = claimed;
        if (bytes.Length < claimed)
        {
            return RecordState.Incomplete;
        }

        var layout = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[50..]) & HasLayout) != 0 ? RecordLayout.Length : 0;
        var fits = (long)HeaderLength + layout + BinaryPrimitives.ReadUInt16LittleEndian(bytes[48..]) + BinaryPrimitives.ReadUInt32LittleEndian(bytes[52..]) <= claimed;
        return fits && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Compute(seed, bytes[4..claimed])
            ? RecordState.Valid
            : RecordState.Bad;
    }
}
