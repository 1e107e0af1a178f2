using System.Buffers.Binary;

namespace Serverless.Embedded.Log;

/// <summary>How much of each partition the rounds of the journal prove to have been durable.</summary>
internal sealed class JournalEnds
{
    private readonly Dictionary<int, KnownEnd> _ends = [];

    public KnownEnd this[int partition] => _ends.GetValueOrDefault(partition);

    /// <summary>Takes in the parts of a round.</summary>
    public void Add(ReadOnlySpan<byte> parts)
    {
        while (!parts.IsEmpty)
        {
            parts = JournalFormat.ReadPart(parts, out var part, out var records);
            var end = part.IsNote
                ? new KnownEnd(part.Segment, part.Offset, BinaryPrimitives.ReadInt64LittleEndian(records))
                : new KnownEnd(part.Segment, part.Offset + records.Length, LastOf(records) + 1);
            _ends[part.Partition] = KnownEnd.Later(this[part.Partition], end);
        }
    }

    public void Add(JournalEnds other)
    {
        foreach (var (partition, end) in other._ends)
        {
            _ends[partition] = KnownEnd.Later(this[partition], end);
        }
    }

    private static long LastOf(ReadOnlySpan<byte> records)
    {
        while (true)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(records[4..]);
            if (length == records.Length)
            {
                return new RecordView(records).Sequence;
            }

            records = records[length..];
        }
    }
}
