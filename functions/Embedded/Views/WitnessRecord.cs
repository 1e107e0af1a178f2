using System.Buffers.Binary;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>
/// One record of the witness. All numbers are little-endian; records follow each other without padding.
/// <code>
/// offset size
///  0     4    CRC-32C over everything from offset 4 to the end of the record, seeded by the id of the store
///  4     4    length of the whole record
///  8     4    kind: 1 the store was opened, 2 it was closed with everything in one file, 3 a release was asked for
/// 12     8    how many transactions the database had
/// 20          of kind 3 only:
/// 20     8    number of the request
/// 28     8    sequence number of the patient
/// 36     8    when it was asked for; ticks of 100 ns since 0001-01-01 UTC
/// 44     4    partition
/// 48     4    version of the projection
/// 52          the projection's name, who asked, and why; each with its length before it (4 bytes)
/// </code>
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="Transactions">How many transactions the database had.</param>
internal sealed record WitnessRecord(WitnessKind Kind, long Transactions)
{
    private const int HeaderLength = 20;

    /// <summary>What was asked for.</summary>
    public WitnessedRequest? Request { get; init; }

    public byte[] ToBytes(uint seed)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(0UL);
        writer.Write((int)Kind);
        writer.Write(Transactions);
        if (Request is { } request)
        {
            writer.Write(request.Number);
            writer.Write(request.Patient.Sequence.Value);
            writer.Write(request.Request.At.UtcTicks);
            writer.Write(request.Patient.Partition.Value);
            writer.Write(request.Patient.Projection.Version);
            foreach (var text in new[] { request.Patient.Projection.Name, request.Request.By, request.Request.Reason })
            {
                var bytes = StoredText.Encode(text);
                writer.Write(bytes.Length);
                writer.Write(bytes);
            }
        }

        var record = memory.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Compute(seed, record.AsSpan(4)));
        return record;
    }

    /// <summary>The record that begins here, and its length; null if none is whole.</summary>
    public static (WitnessRecord Record, int Length)? Read(ReadOnlySpan<byte> bytes, uint seed)
    {
        if (bytes.Length < HeaderLength
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) is var length && (length < HeaderLength || length > bytes.Length)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Compute(seed, bytes[4..length]))
        {
            return null;
        }

        var kind = (WitnessKind)BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var record = new WitnessRecord(kind, BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]));
        return (kind == WitnessKind.Requested ? record with { Request = ReadRequest(bytes[HeaderLength..length]) } : record, length);
    }

    private static WitnessedRequest ReadRequest(ReadOnlySpan<byte> bytes)
    {
        var texts = bytes[32..];
        var (name, by, reason) = (ReadText(ref texts), ReadText(ref texts), ReadText(ref texts));
        return new WitnessedRequest(
            BinaryPrimitives.ReadInt64LittleEndian(bytes),
            new PatientId(
                new ProjectionId(name, BinaryPrimitives.ReadInt32LittleEndian(bytes[28..])),
                new PartitionId(BinaryPrimitives.ReadInt32LittleEndian(bytes[24..])),
                new SequenceNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]))),
            new ReleaseRequest(by, reason, StoredTime.Read(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]))));
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var text = StoredText.Decode(bytes.Slice(4, length));
        bytes = bytes[(4 + length)..];
        return text;
    }
}

/// <summary>What the witness tells of.</summary>
internal enum WitnessKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The store was opened.</summary>
    Opened = 1,

    /// <summary>It was closed, with everything in the database's one file.</summary>
    Closed = 2,

    /// <summary>A release was asked for, and that was acknowledged.</summary>
    Requested = 3,
}

/// <summary>A request that was acknowledged.</summary>
internal sealed record WitnessedRequest(long Number, PatientId Patient, ReleaseRequest Request);
