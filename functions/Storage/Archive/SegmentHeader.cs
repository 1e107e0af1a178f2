using System.Buffers.Binary;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// The beginning of a segment blob; records follow.
/// <code>
/// offset size
///  0     4    magic: the letters SRVA
///  4     4    format, 1
///  8     8    sequence number of the first event
/// 16     4    number of events
/// 20     4    CRC-32C over all records
/// 24     4    length of all records
/// 28     4    CRC-32C over offset 0 to 27, seeded per hub and partition
/// </code>
/// </summary>
internal readonly record struct SegmentHeader(SequenceNumber First, int Count, uint RecordsCrc, int RecordsLength)
{
    public const int Length = 32;

    public const int Format = 1;

    private const uint Magic = 0x41565253;

    public void Write(Span<byte> header, uint seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Format);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], First.Value);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], RecordsCrc);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], RecordsLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], Crc32C.Compute(seed, header[..28]));
    }

    /// <summary>Null if this is no header of this partition, or of a format that is not known.</summary>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes, uint seed) =>
        bytes.Length >= Length
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) == Format
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]) == Crc32C.Compute(seed, bytes[..28])
            ? new SegmentHeader(
                new SequenceNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]))
            : null;
}
