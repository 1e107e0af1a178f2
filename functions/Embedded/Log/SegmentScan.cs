using System.Buffers.Binary;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>What a walk through a whole segment found, up to the first place where no record stands.</summary>
/// <param name="Next">The sequence number that the next record should have.</param>
/// <param name="End">Where the records end. Before the file's end: something else stands there.</param>
/// <param name="LastTicks">The last record's enqueued time, 0 without records.</param>
/// <param name="Durable">How far the records themselves say that the file was durable.</param>
/// <param name="Index">The index of what was walked.</param>
internal sealed record SegmentScan(long Next, long End, long LastTicks, long Durable, SparseIndex Index)
{
    public static SegmentScan Run(ILogFile file, uint seed, long first)
    {
        var index = new SparseIndex();
        var (ticks, durable) = (0L, 0L);
        using var walk = new RecordWalk(file, seed, first, 0, file.Length);
        while (walk.MoveNext())
        {
            var record = walk.Current;
            index.Add(record.Sequence, walk.Offset);
            (ticks, durable) = (record.Ticks, Math.Max(durable, record.Durable));
        }

        return new SegmentScan(walk.NextSequence, walk.NextOffset, ticks, durable, index);
    }

    /// <summary>
    /// Looks behind a bad place, byte by byte, for a valid record that says that the place was durable when it was
    /// written. If there is one, no crash explains the bad place.
    /// </summary>
    /// <returns>The number after the last valid record found there; null if none says so.</returns>
    public long? FindWitness(ILogFile file, uint seed)
    {
        var rest = new byte[file.Length - End];
        var length = file.Read(rest, End);
        long? next = null;
        var witnessed = false;
        for (var at = 1; at + RecordFormat.HeaderLength <= length;)
        {
            var bytes = rest.AsSpan(at, length - at);
            if (!LooksRight(bytes) || RecordFormat.Check(bytes, seed, out var size) != RecordState.Valid)
            {
                at++;
                continue;
            }

            var record = new RecordView(bytes[..size]);
            next = record.Sequence + 1;
            witnessed |= record.Durable > End;
            at += size;
        }

        return witnessed ? next : null;
    }

    // Cheap to ask at every byte, so that the checksum is computed nearly never in vain.
    private bool LooksRight(ReadOnlySpan<byte> bytes)
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        return size >= RecordFormat.HeaderLength && size <= bytes.Length && sequence >= Next && sequence < Next + int.MaxValue;
    }
}
