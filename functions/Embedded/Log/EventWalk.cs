using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// One read of a segment: takes the file in chunks, checks every record, and gives those from the asked number on
/// as slices of the chunks, without copying them.
/// </summary>
internal sealed class EventWalk(
    PartitionPlace place, KeyCache keys, ILogFile file, long end, long from, int maxEvents, int maxBytes)
{
    // Below the size from which the runtime keeps arrays in a heap of their own, which is costly to collect.
    private const int ChunkLength = 80 * 1024;

    private RecordedEvent[] _events = [];
    private int _count;
    private int _bytes;
    private bool _full;

    /// <summary>Whether no event was found.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The number of the record that begins, or should begin, at <see cref="Offset"/>.</summary>
    public long Next { get; private set; }

    public long Offset { get; private set; }

    /// <summary>Whether what stands at <see cref="Offset"/> is not the next record.</summary>
    public bool IsBad { get; private set; }

    /// <summary>Whether already the first record was not the one that was said to be there.</summary>
    public bool WrongStart { get; private set; }

    public void Run(IndexEntry start)
    {
        (Next, Offset) = (start.Sequence, start.Offset);
        WrongStart = Offset >= end;
        _events = new RecordedEvent[Math.Min(Math.Min(maxEvents, 1_000), 1 + (Math.Max(0, end - Offset) / RecordFormat.HeaderLength))];
        var needed = (int)Math.Min(ChunkLength, SparseIndex.Interval + (Math.Min(maxEvents, 256) * 512L));
        while (!_full && Offset < end)
        {
            var chunk = GC.AllocateUninitializedArray<byte>((int)Math.Min(needed, end - Offset));
            var filled = file.Read(chunk, Offset);
            var before = Offset;
            var missing = Take(chunk.AsMemory(0, filled));
            if (IsBad || (Offset == before && (filled < chunk.Length || Offset + missing > end)))
            {
                IsBad = true;
                WrongStart = Next == start.Sequence;
                return;
            }

            // The rest of the read is taken to be as long as what came before.
            var average = (Offset - start.Offset) / Math.Max(1, Next - start.Sequence);
            needed = Math.Max(missing, (int)Math.Min(ChunkLength, (maxEvents - _count + 1) * average));
        }
    }

    /// <summary>The events that were found.</summary>
    public RecordedEvent[] ToArray() => _count == _events.Length ? _events : _events[.._count];

    // Takes what is whole in the chunk. Returns how long the record is that is not.
    private int Take(ReadOnlyMemory<byte> chunk)
    {
        var at = 0;
        while (!_full)
        {
            var bytes = chunk.Span[at..];
            var state = RecordFormat.Check(bytes, place.Seed, out var length);
            if (state == RecordState.Incomplete)
            {
                return length;
            }

            var record = state == RecordState.Valid ? new RecordView(bytes[..length]) : default;
            if (state == RecordState.Bad || record.Sequence != Next)
            {
                IsBad = true;
                return 0;
            }

            if (Next >= from && !TryAdd(record, chunk.Slice(at, length)))
            {
                return 0;
            }

            Next++;
            Offset += length;
            at += length;
        }

        return 0;
    }

    private bool TryAdd(RecordView record, ReadOnlyMemory<byte> memory)
    {
        var size = record.EnvelopeLength + record.BodyLength;
        if (_count > 0 && (long)_bytes + size > maxBytes)
        {
            _full = true;
            return false;
        }

        if (_count == _events.Length)
        {
            Array.Resize(ref _events, Math.Min(maxEvents, 2 * _count));
        }

        _bytes += size;
        _events[_count++] = ToEvent(record, memory[record.ContentStart..]);
        _full = _count == maxEvents;
        return true;
    }

    private RecordedEvent ToEvent(RecordView record, ReadOnlyMemory<byte> content)
    {
        var sequence = new SequenceNumber(record.Sequence);
        var time = new DateTimeOffset(record.Ticks, TimeSpan.Zero);
        var key = record.HasKey ? keys.Get(record.Key) : null;
        if (record.HasBody)
        {
            return new(place.Id, sequence, time, key, EventBytes.Binary(content[..record.EnvelopeLength], content[record.EnvelopeLength..]));
        }

        var bytes = EventBytes.Structured(content);
        var layout = record.Layout;
        return key is not null && layout.IsKnown && layout.FitsInto(content.Length)
            ? new(place.Id, sequence, time, CloudEventReader.Reopen(bytes, layout, key))
            : new(place.Id, sequence, time, key, bytes);
    }
}
