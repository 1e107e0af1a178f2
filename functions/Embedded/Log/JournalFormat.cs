using System.Buffers.Binary;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// One round in a journal file: a header, then its parts, each of which says where in which segment its records stand,
/// and the records. All numbers are little-endian; each round begins at a multiple of <see cref="Step"/>.
/// <code>
/// offset size
///  0     4    CRC-32C of the rest of the header, seeded per hub
///  4     4    length of the whole round
///  8     8    lap: counts how often the journal went on to its other file
/// 16     4    number of the round in its lap
/// 20     4    how many rounds of the lap before were not yet known to be synced in their segments
/// 24     4    number of parts
/// 28     4    CRC-32C of the parts, seeded as well
/// 32          parts: partition (4), length of the records (4), first number of the segment (8), offset in it (8), records;
///             with the highest bit of the partition set it is a note that the segment is durable up to the offset, and
///             the record is the number after the last event there (8)
/// </code>
/// </summary>
internal static class JournalFormat
{
    public const int HeaderLength = 32;
    public const int PartHeaderLength = 24;
    public const int NoteLength = PartHeaderLength + sizeof(long);

    /// <summary>A sector: what was durable is not written again with the next round, and a search is short.</summary>
    public const int Step = 512;

    /// <summary>Keeps a round from passing for a record of the hub, and the other way round.</summary>
    public const uint Seed = 0x4A4F5552;

    public static long Padded(long length) => (length + Step - 1) / Step * Step;

    public static void Seal(Span<byte> round, uint seed, JournalHeader header)
    {
        BinaryPrimitives.WriteInt32LittleEndian(round[4..], round.Length);
        BinaryPrimitives.WriteInt64LittleEndian(round[8..], header.Lap);
        BinaryPrimitives.WriteInt32LittleEndian(round[16..], header.Number);
        BinaryPrimitives.WriteInt32LittleEndian(round[20..], header.Before);
        BinaryPrimitives.WriteInt32LittleEndian(round[24..], header.Parts);
        BinaryPrimitives.WriteUInt32LittleEndian(round[28..], Crc32C.Compute(seed, round[HeaderLength..]));
        BinaryPrimitives.WriteUInt32LittleEndian(round, Crc32C.Compute(seed, round[4..HeaderLength]));
    }

    public static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header[4..]);

    public static bool IsHeader(ReadOnlySpan<byte> header, uint seed) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == Crc32C.Compute(seed, header[4..HeaderLength]);

    public static bool IsWhole(ReadOnlySpan<byte> round, uint seed) =>
        BinaryPrimitives.ReadUInt32LittleEndian(round[28..]) == Crc32C.Compute(seed, round[HeaderLength..]);

    public static JournalHeader ReadHeader(ReadOnlySpan<byte> round) => new(
        BinaryPrimitives.ReadInt64LittleEndian(round[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(round[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(round[20..]),
        BinaryPrimitives.ReadInt32LittleEndian(round[24..]));

    /// <returns>The rest of the round.</returns>
    public static Span<byte> WritePart(Span<byte> target, JournalPart part, ReadOnlySpan<byte> records)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, part.IsNote ? part.Partition | int.MinValue : part.Partition);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], records.Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], part.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], part.Offset);
        records.CopyTo(target[PartHeaderLength..]);
        return target[(PartHeaderLength + records.Length)..];
    }

    /// <returns>The rest of the round.</returns>
    public static ReadOnlySpan<byte> ReadPart(ReadOnlySpan<byte> source, out JournalPart part, out ReadOnlySpan<byte> records)
    {
        var partition = BinaryPrimitives.ReadInt32LittleEndian(source);
        part = new JournalPart(
            partition & int.MaxValue,
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            partition < 0);
        records = source.Slice(PartHeaderLength, BinaryPrimitives.ReadInt32LittleEndian(source[4..]));
        return source[(PartHeaderLength + records.Length)..];
    }
}
