using System.Buffers;
using System.Buffers.Binary;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>Collects contiguous events into a segment.</summary>
internal sealed class SegmentBuilder(ArchivePlace place)
{
    private readonly ArrayBufferWriter<byte> _bytes = StartBuffer();
    private readonly uint _seed = place.Seed;
    private RecordedEvent? _first;
    private RecordedEvent? _last;
    private uint _lastCrc;
    private int _count;

    public int Count => _count;

    public int Length => _bytes.WrittenCount;

    /// <summary>The event that must come next.</summary>
    public SequenceNumber? Next => _last?.SequenceNumber.Next;

    /// <exception cref="ArchiveException">The log left events out, or its times went back.</exception>
    public void Add(RecordedEvent e)
    {
        if (_last is not null && (e.SequenceNumber != Next || e.EnqueuedTime < _last.EnqueuedTime))
        {
            throw new ArchiveException(
                $"After event {_last.SequenceNumber} of {place}, enqueued {_last.EnqueuedTime:O}, the log gave event {e.SequenceNumber}, enqueued {e.EnqueuedTime:O}. Nothing of this is archived: it would not be the partition any more. Check the log's reader.");
        }

        var length = ArchiveRecord.LengthOf(e);
        var record = _bytes.GetSpan(length)[..length];
        ArchiveRecord.Write(record, _seed, e);
        _lastCrc = BinaryPrimitives.ReadUInt32LittleEndian(record);
        _bytes.Advance(length);
        _first ??= e;
        _last = e;
        _count++;
    }

    public Segment ToSegment()
    {
        var bytes = new byte[_bytes.WrittenCount];
        _bytes.WrittenSpan.CopyTo(bytes);
        var crc = Crc32C.Compute(0, bytes.AsSpan(SegmentHeader.Length));
        new SegmentHeader(_first!.SequenceNumber, _count, crc, bytes.Length - SegmentHeader.Length).Write(bytes, _seed);
        var info = new SegmentInfo(
            _first.SequenceNumber,
            _last!.SequenceNumber.Next,
            _first.EnqueuedTime.ToUniversalTime(),
            _last.EnqueuedTime.ToUniversalTime(),
            bytes.Length,
            crc);
        return new Segment(info, _lastCrc, bytes);
    }

    private static ArrayBufferWriter<byte> StartBuffer()
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.GetSpan(SegmentHeader.Length);
        bytes.Advance(SegmentHeader.Length);
        return bytes;
    }
}
