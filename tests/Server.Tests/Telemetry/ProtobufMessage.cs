using System.Text;

namespace Serverless.Server.Tests.Telemetry;

/// <summary>As much of the protobuf wire format as it takes to find fields by number.</summary>
internal readonly struct ProtobufMessage(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The messages, strings or byte arrays under a number.</summary>
    public IEnumerable<ProtobufMessage> All(int number)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Varint(ref at);
            var length = (key & 7) switch
            {
                0 => Skip(at),
                1 => 8,
                2 => (int)Varint(ref at),
                5 => 4,
                _ => throw new InvalidDataException($"Wire type {key & 7} is not in use any more."),
            };
            if (key >> 3 == (ulong)number && (key & 7) == 2)
            {
                yield return new ProtobufMessage(bytes.Slice(at, length));
            }

            at += length;
        }
    }

    public string Text(int number) => string.Concat(All(number).Select(field => Encoding.UTF8.GetString(field.Bytes.Span)));

    public string Hex(int number) => string.Concat(All(number).Select(field => Convert.ToHexStringLower(field.Bytes.Span)));

    private int Skip(int at)
    {
        var end = at;
        Varint(ref end);
        return end - at;
    }

    private ulong Varint(ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
