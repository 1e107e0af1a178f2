using System.Buffers;

namespace Serverless.Embedded.Log;

/// <summary>The bytes that a round appends to a partition. A large one is given back after the round.</summary>
internal sealed class RoundBuffer
{
    private const int Kept = 1024 * 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> this[Range range] => _bytes.AsSpan(0, Length)[range];

    public Span<byte> Append(int length)
    {
        var total = checked(Length + length);
        if (total > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(64 * 1024, Math.Max(total, _bytes.Length * 2L)), Array.MaxLength));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var span = _bytes.AsSpan(Length, length);
        Length = total;
        return span;
    }

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > Kept)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
