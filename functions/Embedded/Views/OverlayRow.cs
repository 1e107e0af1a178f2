using System.Buffers.Binary;
using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// A row as a commit left it, where it stands in the commit's record: nothing is copied or decoded before somebody
/// asks.
/// <code>
/// offset size
///  0     4    length of the view's name
///  4     4    length of the key
///  8     4    length of the ward, -1 when it is the key
/// 12     4    length of the state, -1 when the row is deleted
/// 16     8    version
/// 24     8    the event that last changed it
/// 32     8    expiry in ticks, -1 for never
/// 40          view, key, ward (in <see cref="StoredText"/>'s encoding), state
/// </code>
/// </summary>
internal readonly struct OverlayRow(byte[] record, int offset)
{
    private const int HeaderLength = 40;

    public byte[] Record => record;

    public int Offset => offset;

    public bool IsDeleted => StateLength < 0;

    public long Version => BinaryPrimitives.ReadInt64LittleEndian(Header[16..]);

    public long Sequence => BinaryPrimitives.ReadInt64LittleEndian(Header[24..]);

    /// <summary>In ticks; null for never.</summary>
    public long? Expires => BinaryPrimitives.ReadInt64LittleEndian(Header[32..]) is >= 0 and var ticks ? ticks : null;

    public ReadOnlySpan<byte> View => record.AsSpan(offset + HeaderLength, ViewLength);

    public ReadOnlySpan<byte> Key => record.AsSpan(KeyStart, KeyLength);

    /// <summary>Meaningless when it is the key.</summary>
    public ReadOnlySpan<byte> Ward => record.AsSpan(KeyStart + KeyLength, Math.Max(WardLength, 0));

    public bool HasWard => WardLength >= 0;

    public ReadOnlyMemory<byte> State => record.AsMemory(StateStart, Math.Max(StateLength, 0));

    /// <summary>Where the next row is.</summary>
    public int End => StateStart + Math.Max(StateLength, 0);

    private int ViewLength => BinaryPrimitives.ReadInt32LittleEndian(Header);

    private int KeyLength => BinaryPrimitives.ReadInt32LittleEndian(Header[4..]);

    private int WardLength => BinaryPrimitives.ReadInt32LittleEndian(Header[8..]);

    private int StateLength => BinaryPrimitives.ReadInt32LittleEndian(Header[12..]);

    private int KeyStart => offset + HeaderLength + ViewLength;

    private int StateStart => KeyStart + KeyLength + Math.Max(WardLength, 0);

    private ReadOnlySpan<byte> Header => record.AsSpan(offset, HeaderLength);

    /// <summary>
    /// How long a change is as a row of a record. UTF-8 with replacements has as many bytes as <see cref="StoredText"/>:
    /// three for a lone surrogate.
    /// </summary>
    public static long LengthOf(in RowChange change) =>
        (long)HeaderLength
        + Encoding.UTF8.GetByteCount(change.Row.View)
        + Encoding.UTF8.GetByteCount(change.Row.Key)
        + (change.WardKey == change.Row.Key ? 0 : Encoding.UTF8.GetByteCount(change.WardKey))
        + (change.State?.Length ?? 0);

    /// <summary>A change in memory of its own.</summary>
    public static OverlayRow Of(in RowChange change)
    {
        var bytes = new byte[checked((int)LengthOf(change))];
        Write(change, bytes);
        return new OverlayRow(bytes, 0);
    }

    /// <summary>Writes a change, and gives its length.</summary>
    public static int Write(in RowChange change, Span<byte> bytes)
    {
        var length = HeaderLength;
        var view = StoredText.Encode(change.Row.View, bytes[length..]);
        length += view;
        var key = StoredText.Encode(change.Row.Key, bytes[length..]);
        length += key;
        var ward = change.WardKey == change.Row.Key ? -1 : StoredText.Encode(change.WardKey, bytes[length..]);
        length += Math.Max(ward, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, view);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], key);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], ward);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], change.State?.Length ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], change.Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], change.Sequence.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], change.Expires?.UtcTicks ?? -1);
        if (change.State is { } state)
        {
            state.Span.CopyTo(bytes[length..]);
            length += state.Length;
        }

        return length;
    }

    /// <summary>Whether readers see it.</summary>
    public bool IsVisible(DateTimeOffset now) => !IsDeleted && !(Expires <= now.UtcTicks);

    /// <summary>The state is copied: who keeps the row shall not keep the record of a whole commit in memory.</summary>
    public StoredRow ToRow(string key, PartitionId partition) => new(
        key,
        partition,
        State.ToArray(),
        Version,
        new SequenceNumber(Sequence),
        HasWard ? StoredText.Decode(Ward) : key,
        StoredTime.Read(Expires));
}
