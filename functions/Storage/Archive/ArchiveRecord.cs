using System.Buffers.Binary;
using System.Text;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// One event in a segment. All numbers are little-endian; records follow each other without padding.
/// <code>
/// offset size
///  0     4    CRC-32C over everything from offset 4 to the end of the record, seeded per hub and partition
///  4     4    length of the whole record
///  8     8    sequence number
/// 16     8    enqueued time, ticks of 100 ns since 0001-01-01 UTC
/// 24     4    length of the partition key in bytes; -1: it has none
/// 28     4    length of the body; -1: it has none
/// 32          partition key (UTF-8), envelope, body
/// </code>
/// The same event always gives the same bytes: that is how two archivers, and a resumed one, are compared.
/// </summary>
internal static class ArchiveRecord
{
    public const int HeaderLength = 32;

    /// <summary>No length above this is believed.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    private const int None = -1;

    /// <summary>Refuses what UTF-8 cannot say, rather than change a key without a word.</summary>
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static int LengthOf(RecordedEvent e) =>
        checked(HeaderLength + (e.PartitionKey is null ? 0 : Utf8.GetByteCount(e.PartitionKey)) + e.Bytes.Length);

    public static void Write(Span<byte> record, uint seed, RecordedEvent e)
    {
        var rest = record[HeaderLength..];
        var key = e.PartitionKey is null ? None : Utf8.GetBytes(e.PartitionKey, rest);
        rest = rest[Math.Max(key, 0)..];
        e.Bytes.Envelope.Span.CopyTo(rest);
        e.Bytes.Body?.Span.CopyTo(rest[e.Bytes.Envelope.Length..]);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], e.SequenceNumber.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], e.EnqueuedTime.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], key);
        BinaryPrimitives.WriteInt32LittleEndian(record[28..], e.Bytes.Body?.Length ?? None);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Compute(seed, record[4..]));
    }

    /// <summary>The CRC that the event's record has: tells whether two logs have the same event.</summary>
    public static uint CrcOf(uint seed, RecordedEvent e)
    {
        var record = new byte[LengthOf(e)];
        Write(record, seed, e);
        return BinaryPrimitives.ReadUInt32LittleEndian(record);
    }

    /// <summary>The length that a record claims; null if there are too few bytes to say.</summary>
    public static int? ClaimedLength(ReadOnlySpan<byte> bytes) =>
        bytes.Length < HeaderLength ? null : BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);

    /// <summary>Reads one whole record; the event's bytes are those given, not copies.</summary>
    /// <returns>Null if it is not the record of that event.</returns>
    public static RecordedEvent? Read(ReadOnlyMemory<byte> record, uint seed, PartitionId partition, SequenceNumber expected)
    {
        var span = record.Span;
        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(span[24..]);
        var bodyLength = BinaryPrimitives.ReadInt32LittleEndian(span[28..]);
        var envelopeLength = (long)record.Length - HeaderLength - Math.Max(keyLength, 0) - Math.Max(bodyLength, 0);
        if (BinaryPrimitives.ReadUInt32LittleEndian(span) != Crc32C.Compute(seed, span[4..])
            || BinaryPrimitives.ReadInt64LittleEndian(span[8..]) != expected.Value
            || keyLength < None || bodyLength < None || envelopeLength < 0)
        {
            return null;
        }

        var rest = record[HeaderLength..];
        var key = keyLength == None ? null : Utf8.GetString(rest.Span[..keyLength]);
        rest = rest[Math.Max(keyLength, 0)..];
        var envelope = rest[..(int)envelopeLength];
        return new RecordedEvent(
            partition,
            expected,
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(span[16..]), TimeSpan.Zero),
            key,
            bodyLength == None ? EventBytes.Structured(envelope) : EventBytes.Binary(envelope, rest[(int)envelopeLength..]));
    }
}
