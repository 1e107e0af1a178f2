using System.Buffers.Binary;
using Serverless.Events.Envelope;

namespace Serverless.Embedded.Log;

/// <summary>The fields of a record that was found valid, read where they stand.</summary>
internal readonly ref struct RecordView(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Length => _bytes.Length;

    public uint Checksum => BinaryPrimitives.ReadUInt32LittleEndian(_bytes);

    public long Sequence => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    public long Ticks => BinaryPrimitives.ReadInt64LittleEndian(_bytes[16..]);

    public long Durable => BinaryPrimitives.ReadInt64LittleEndian(_bytes[24..]);

    public UInt128 Identity => BinaryPrimitives.ReadUInt128LittleEndian(_bytes[32..]);

    public int KeyLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[48..]);

    public bool HasKey => (Flags & RecordFormat.HasKey) != 0;

    public bool HasBody => (Flags & RecordFormat.HasBody) != 0;

    public int BodyLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[52..]);

    public int EnvelopeLength => Length - ContentStart - BodyLength;

    /// <summary>Where the envelope begins; the body follows it.</summary>
    public int ContentStart => KeyStart + KeyLength;

    public ReadOnlySpan<byte> Key => _bytes.Slice(KeyStart, KeyLength);

    /// <summary>Where the event's parts stand in its envelope; the default if the record does not say.</summary>
    public EventLayout Layout => HasLayout ? RecordLayout.Read(_bytes[RecordFormat.HeaderLength..]) : default;

    private bool HasLayout => (Flags & RecordFormat.HasLayout) != 0;

    private int KeyStart => RecordFormat.HeaderLength + (HasLayout ? RecordLayout.Length : 0);

    private int Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[50..]);
}
