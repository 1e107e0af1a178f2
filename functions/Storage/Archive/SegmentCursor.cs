using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// Reads one segment forward, by downloads of a bounded size. The events it gives keep what was downloaded with
/// them, so no buffer is used twice.
/// </summary>
internal sealed class SegmentCursor(IArchiveBlobs blobs, ArchivePlace place, SegmentInfo segment, int downloadBytes)
{
    private readonly string _blob = place.Segment(segment.First);
    private readonly uint _seed = place.Seed;
    private ReadOnlyMemory<byte> _rest;
    private ReadOnlyMemory<byte> _restBefore;
    private long _downloaded;
    private string? _damage;

    public PartitionId Partition => place.Partition;

    /// <summary>The event it reads next.</summary>
    public SequenceNumber Next { get; private set; } = segment.First;

    public bool IsAtEnd => Next >= segment.Next;

    /// <summary>Forgets what it has downloaded and not yet given; it will be downloaded again.</summary>
    public void Shrink()
    {
        _downloaded -= _rest.Length;
        _rest = default;
        _restBefore = default;
    }

    /// <summary>Takes the event that was just read back, to give it again.</summary>
    public void StepBack()
    {
        _rest = _restBefore;
        Next = new SequenceNumber(Next.Value - 1);
    }

    /// <summary>The next event, which must be before the end.</summary>
    public async ValueTask<ArchiveRead> ReadAsync(CancellationToken stop)
    {
        if (_downloaded == 0 && _damage is null)
        {
            await BeginAsync(stop);
        }

        if (_damage is not null)
        {
            return new ArchiveRead.Damaged(_damage);
        }

        return await ReadRecordAsync(stop) is { } e ? new ArchiveRead.Found(e) : new ArchiveRead.Damaged(_damage!);
    }

    private async ValueTask BeginAsync(CancellationToken stop)
    {
        if (!await HasAsync(SegmentHeader.Length, stop))
        {
            return;
        }

        if (SegmentHeader.Read(_rest.Span, _seed) is not { } header)
        {
            _damage = $"blob '{_blob}', offset 0: this is not the header of a segment of {place}, or it is damaged";
            return;
        }

        if (header.First != segment.First || header.Count != segment.Next.Value - segment.First.Value || header.RecordsCrc != segment.Crc)
        {
            _damage = $"blob '{_blob}', offset 0: the header does not say what the manifest says of this segment";
            return;
        }

        _rest = _rest[SegmentHeader.Length..];
    }

    private async ValueTask<RecordedEvent?> ReadRecordAsync(CancellationToken stop)
    {
        var offset = _downloaded - _rest.Length;
        if (!await HasAsync(ArchiveRecord.HeaderLength, stop))
        {
            return null;
        }

        var length = ArchiveRecord.ClaimedLength(_rest.Span)!.Value;
        if (length < ArchiveRecord.HeaderLength || length > segment.Bytes - offset)
        {
            _damage = $"blob '{_blob}', offset {offset}: no record can have the length {length} here";
            return null;
        }

        if (!await HasAsync(length, stop))
        {
            return null;
        }

        if (ArchiveRecord.Read(_rest[..length], _seed, place.Partition, Next) is not { } e)
        {
            _damage = $"blob '{_blob}', offset {offset}: the record of event {Next} does not have the CRC or the number that it must have";
            return null;
        }

        _restBefore = _rest;
        _rest = _rest[length..];
        Next = Next.Next;
        return e;
    }

    /// <summary>Downloads until so many bytes are there; false, with the damage, if the blob has not so many.</summary>
    private async ValueTask<bool> HasAsync(int bytes, CancellationToken stop)
    {
        while (_rest.Length < bytes)
        {
            var wanted = (int)Math.Min(Math.Max(downloadBytes, bytes - _rest.Length), segment.Bytes - _downloaded);
            var part = wanted > 0 ? await blobs.ReadPartAsync(_blob, _downloaded, wanted, stop) : ReadOnlyMemory<byte>.Empty;
            if (part is not { Length: > 0 })
            {
                _damage = part is null
                    ? $"blob '{_blob}', offset {_downloaded}: there is no such blob"
                    : $"blob '{_blob}', offset {_downloaded}: the blob ends here, and should have {segment.Bytes} bytes";
                return false;
            }

            _rest = _rest.IsEmpty ? part.Value : Join(_rest, part.Value);
            _downloaded += part.Value.Length;
        }

        return true;
    }

    private static byte[] Join(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        var joined = GC.AllocateUninitializedArray<byte>(left.Length + right.Length);
        left.CopyTo(joined);
        right.CopyTo(joined.AsMemory(left.Length));
        return joined;
    }
}
