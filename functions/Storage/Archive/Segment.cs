using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>A whole segment in memory.</summary>
/// <param name="Info">As the manifest lists it.</param>
/// <param name="LastCrc">The CRC of its last record.</param>
/// <param name="Bytes">The blob.</param>
internal sealed record Segment(SegmentInfo Info, uint LastCrc, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads a blob and checks all of it: header, every record, the CRC over all.</summary>
    /// <returns>Null if it is not a whole segment that begins with that event.</returns>
    public static Segment? Read(ReadOnlyMemory<byte> blob, ArchivePlace place, SequenceNumber first)
    {
        if (SegmentHeader.Read(blob.Span, place.Seed) is not { } header
            || header.First != first
            || header.Count <= 0
            || header.RecordsLength != blob.Length - SegmentHeader.Length
            || header.RecordsCrc != Crc32C.Compute(0, blob.Span[SegmentHeader.Length..]))
        {
            return null;
        }

        var segment = new SegmentBuilder(place);
        var rest = blob[SegmentHeader.Length..];
        for (var next = first; next.Value < first.Value + header.Count; next = next.Next)
        {
            if (ArchiveRecord.ClaimedLength(rest.Span) is not { } length
                || length < ArchiveRecord.HeaderLength
                || length > rest.Length
                || ArchiveRecord.Read(rest[..length], place.Seed, place.Partition, next) is not { } e)
            {
                return null;
            }

            segment.Add(e);
            rest = rest[length..];
        }

        return rest.IsEmpty ? segment.ToSegment() : null;
    }

    /// <summary>Whether one begins with all the records of the other: they have the same events as far as both go.</summary>
    public bool AgreesWith(Segment other)
    {
        var length = Math.Min(Bytes.Length, other.Bytes.Length);
        return Bytes.Span[SegmentHeader.Length..length].SequenceEqual(other.Bytes.Span[SegmentHeader.Length..length]);
    }
}
