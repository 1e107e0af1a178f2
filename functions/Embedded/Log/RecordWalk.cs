using System.Buffers;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Walks the records of a segment one by one, each checked, up to <paramref name="end"/> or to the first place
/// where the next record in sequence does not stand.
/// </summary>
internal sealed class RecordWalk(ILogFile file, uint seed, long sequence, long offset, long end) : IDisposable
{
    private const int ChunkLength = 256 * 1024;

    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
    private long _chunkOffset = offset;
    private int _filled;
    private int _length;

    /// <summary>Where the current record begins.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Where the next record begins, or should.</summary>
    public long NextOffset => Offset + _length;

    /// <summary>The sequence number of the next record.</summary>
    public long NextSequence { get; private set; } = sequence;

    public RecordView Current => new(Bytes);

    /// <summary>The bytes of the current record.</summary>
    public ReadOnlySpan<byte> Bytes => _chunk.AsSpan((int)(Offset - _chunkOffset), _length);

    /// <summary>False at the end, and at the first bad record: then <see cref="NextOffset"/> is before the end.</summary>
    public bool MoveNext()
    {
        Offset = NextOffset;
        _length = 0;
        while (Offset < end)
        {
            var bytes = _chunk.AsSpan(0, _filled)[(int)(Offset - _chunkOffset)..];
            switch (RecordFormat.Check(bytes, seed, out var length))
            {
                case RecordState.Valid when new RecordView(bytes[..length]).Sequence == NextSequence:
                    _length = length;
                    NextSequence++;
                    return true;
                case RecordState.Incomplete when Offset + length <= end:
                    if (!Fill(length))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _chunk, []));

    private bool Fill(int needed)
    {
        if (_chunk.Length < needed)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = ArrayPool<byte>.Shared.Rent(needed);
        }

        _chunkOffset = Offset;
        _filled = file.Read(_chunk.AsSpan(0, (int)Math.Min(_chunk.Length, end - Offset)), Offset);
        return _filled >= needed;
    }
}
