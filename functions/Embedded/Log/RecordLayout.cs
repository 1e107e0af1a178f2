using System.Buffers.Binary;
using Serverless.Events.Envelope;

namespace Serverless.Embedded.Log;

/// <summary>
/// The <see cref="EventLayout"/> in a record, little-endian. It was found when the event was published, and the
/// record's CRC covers it, so whoever reads the event needs no pass over its JSON.
/// <code>
/// offset size
///  0     2    where the type stands in the envelope
///  2     2    where the time stands
///  4     1    length of the type
///  5     1    length of the time; 0 = the event has none
///  6     1    the data: 0 = none, 1 = a JSON value, 2 = the content of a JSON string
///  7     1    0
///  8     4    where the data stands
/// 12     4    length of the data
/// </code>
/// </summary>
internal static class RecordLayout
{
    public const int Length = 16;

    public static int LengthOf(in EventLayout layout) => layout.IsKnown ? Length : 0;

    /// <summary>Writes a layout if it is one.</summary>
    public static void Write(Span<byte> target, in EventLayout layout)
    {
        if (!layout.IsKnown)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(target, layout.TypeStart);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], layout.TimeStart);
        target[4] = layout.TypeLength;
        target[5] = layout.TimeLength;
        target[6] = (byte)layout.Data;
        target[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], layout.DataStart);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], layout.DataLength);
    }

    public static EventLayout Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(source),
        source[4],
        BinaryPrimitives.ReadUInt16LittleEndian(source[2..]),
        source[5],
        (DataForm)source[6],
        BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[12..]));
}
