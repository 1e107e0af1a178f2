using System.Runtime.CompilerServices;
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

    /// <summary>Longer records are read when one is met, so that a huge one does not make the next reads huge.</summary>
    private const int LongestExpected = 1024 * 1024;

    /// <summary>How many records' keys are looked for at once: as many as a core can wait for.</summary>
    private const int GroupLength = 16;

    private RecordedEvent[] _events = [];
    private int _count;
    private int _taken;
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

            // The rest of the read is taken to be as long as what came before. What was read of a record that did not fit is
            // read again, which is much where records are large: so no more is read than probably fits.
            var average = Math.Clamp((Offset - start.Offset) / Math.Max(1, Next - start.Sequence), 1, LongestExpected);
            var records = Math.Min(Math.Max(1, ChunkLength / average), maxEvents - _count + 1L);
            needed = (int)Math.Max(missing, records * average);
        }
    }

    /// <summary>The events that were found.</summary>
    public RecordedEvent[] ToArray() => _count == _events.Length ? _events : _events[.._count];

    // Takes what is whole in the chunk. Returns how long the record is that is not.
    private int Take(ReadOnlyMemory<byte> chunk)
    {
        Span<RecordPlace> group = stackalloc RecordPlace[GroupLength];
        var (at, grouped, missing) = (0, 0, 0);
        var rest = chunk.Span;
        while (!_full)
        {
            var state = RecordFormat.Check(rest, place.Seed, out var length);
            if (state == RecordState.Incomplete)
            {
                missing = length;
                break;
            }

            var record = state == RecordState.Valid ? new RecordView(rest[..length]) : default;
            if (state == RecordState.Bad || record.Sequence != Next)
            {
                IsBad = true;
                break;
            }

            if (Next >= from)
            {
                if (!TryTake(record))
                {
                    break;
                }

                group[grouped++] = new RecordPlace(at, length, KeyCache.Mark(record.Key));
                if (grouped == GroupLength)
                {
                    Add(chunk, group);
                    grouped = 0;
                }
            }

            Next++;
            Offset += length;
            at += length;
            rest = rest[length..];
        }

        Add(chunk, group[..grouped]);
        return missing;
    }

    /// <summary>Whether there is room for the record, and then it is counted.</summary>
    private bool TryTake(RecordView record)
    {
        var size = record.EnvelopeLength + record.BodyLength;
        if (_taken > 0 && (long)_bytes + size > maxBytes)
        {
            _full = true;
            return false;
        }

        _bytes += size;
        _full = ++_taken == maxEvents;
        return true;
    }

    private void Add(ReadOnlyMemory<byte> chunk, ReadOnlySpan<RecordPlace> group)
    {
        if (_count + group.Length > _events.Length)
        {
            Array.Resize(ref _events, Math.Min(maxEvents, Math.Max(2 * _count, _count + group.Length)));
        }

        // The keys of a group are looked for together, first where they are kept, then the strings: the processor waits for
        // all of them at once, not for one after the other.
        var found = default(Keys);
        for (var i = 0; i < group.Length; i++)
        {
            found[i] = keys.Peek(group[i].Mark);
        }

        for (var i = 0; i < group.Length; i++)
        {
            KeyCache.Touch(found[i]);
        }

        var bytes = chunk.Span;
        for (var i = 0; i < group.Length; i++)
        {
            var record = new RecordView(bytes.Slice(group[i].At, group[i].Length));
            found[i] = record.HasKey ? keys.Get(record.Key, group[i].Mark, found[i]) : null;
        }

        for (var i = 0; i < group.Length; i++)
        {
            var record = new RecordView(bytes.Slice(group[i].At, group[i].Length));
            _events[_count++] = ToEvent(record, found[i], chunk.Slice(group[i].At + record.ContentStart, group[i].Length - record.ContentStart));
        }
    }

    private RecordedEvent ToEvent(RecordView record, string? key, ReadOnlyMemory<byte> content)
    {
        var sequence = new SequenceNumber(record.Sequence);
        var time = new DateTimeOffset(record.Ticks, TimeSpan.Zero);
        if (record.HasBody)
        {
            return new(place.Id, sequence, time, key, EventBytes.Binary(content[..record.EnvelopeLength], content[record.EnvelopeLength..])) { Checksum = record.Checksum };
        }

        var bytes = EventBytes.Structured(content);
        var layout = record.Layout;
        return key is not null && layout.IsKnown && layout.FitsInto(content.Length)
            ? new(place.Id, sequence, time, CloudEventReader.Reopen(bytes, layout, key)) { Checksum = record.Checksum }
            : new(place.Id, sequence, time, key, bytes) { Checksum = record.Checksum };
    }

    /// <summary>Where a record stands in its chunk, and the mark of its key.</summary>
    private readonly record struct RecordPlace(int At, int Length, uint Mark);

    [InlineArray(GroupLength)]
    private struct Keys
    {
        private string? _first;
    }
}
