using System.Buffers.Binary;
using System.Numerics;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>What a walk through a whole segment found, up to the first place where no record stands.</summary>
/// <param name="Next">The sequence number that the next record should have.</param>
/// <param name="End">Where the records end. Before the file's end: something else stands there.</param>
/// <param name="LastTicks">The last record's enqueued time, 0 without records.</param>
/// <param name="Durable">How far the records themselves say that the file was durable.</param>
/// <param name="Checksum">The CRC-32C over the checksums of the records.</param>
/// <param name="Index">The index of what was walked.</param>
internal sealed record SegmentScan(long Next, long End, long LastTicks, long Durable, uint Checksum, SparseIndex Index)
{
    /// <summary>Takes one more record into the checksum of a segment.</summary>
    public static uint Chain(uint chain, uint checksum) => BitOperations.Crc32C(chain, checksum);

    public static SegmentScan Run(ILogFile file, uint seed, long first)
    {
        var index = new SparseIndex();
        var (ticks, durable, chain) = (0L, 0L, 0u);
        using var walk = new RecordWalk(file, seed, first, 0, file.Length);
        while (walk.MoveNext())
        {
            var record = walk.Current;
            index.Add(record.Sequence, walk.Offset);
            (ticks, durable, chain) = (record.Ticks, Math.Max(durable, record.Durable), Chain(chain, record.Checksum));
        }

        return new SegmentScan(walk.NextSequence, walk.NextOffset, ticks, durable, chain, index);
    }

    /// <summary>Looks behind a bad place, byte by byte, for valid records.</summary>
    public RecordsBehind FindBehind(ILogFile file, uint seed)
    {
        var rest = new byte[Math.Max(0, file.Length - End)];
        var length = file.Read(rest, End);
        var found = RecordsBehind.None;
        for (var at = 1; at + RecordFormat.HeaderLength <= length;)
        {
            var bytes = rest.AsSpan(at, length - at);
            if (!LooksRight(bytes) || RecordFormat.Check(bytes, seed, out var size) != RecordState.Valid)
            {
                at++;
                continue;
            }

            var record = new RecordView(bytes[..size]);
            found = new RecordsBehind(
                found.Count + 1,
                found.Count == 0 ? record.Sequence : found.First,
                found.Count == 0 ? End + at : found.Offset,
                record.Sequence + 1,
                found.IsWitness || record.Durable > End);
            at += size;
        }

        return found;
    }

    // Cheap to ask at every byte, so that the checksum is computed nearly never in vain.
    private bool LooksRight(ReadOnlySpan<byte> bytes)
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        return size >= RecordFormat.HeaderLength && size <= bytes.Length && sequence >= Next && sequence < Next + int.MaxValue;
    }
}
