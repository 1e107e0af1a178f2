using System.Buffers;
using Serverless.Events.Envelope;

namespace Serverless.Http.Intake;

/// <summary>
/// Events that are published at once, and the bytes they own. The bytes lie in slabs below the large-object threshold,
/// not in a pool: nobody knows when the last reader of an event lets go of it.
/// </summary>
internal sealed class EventChunk(long firstLine)
{
    private const int SlabSize = 64 * 1024;

    private readonly List<CloudEvent> _events = [];
    private byte[] _slab = [];
    private int _used;

    /// <summary>The number of the first line after the chunk before this one, counted from 1.</summary>
    public long FirstLine { get; } = firstLine;

    public IReadOnlyList<CloudEvent> Events => _events;

    public long Bytes { get; private set; }

    public ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> line)
    {
        var length = (int)line.Length;
        if (length > SlabSize / 4)
        {
            return line.ToArray();
        }

        if (_slab.Length - _used < length)
        {
            _slab = GC.AllocateUninitializedArray<byte>(SlabSize);
            _used = 0;
        }

        var copy = _slab.AsMemory(_used, length);
        line.CopyTo(copy.Span);
        _used += length;
        return copy;
    }

    public void Add(CloudEvent @event)
    {
        _events.Add(@event);
        Bytes += @event.Bytes.Length;
    }
}
