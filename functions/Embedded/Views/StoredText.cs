using System.Buffers;
using System.Text.Unicode;

namespace Serverless.Embedded.Views;

/// <summary>
/// Text as SQLite keeps it here: UTF-8, except that a lone surrogate, which UTF-8 cannot hold, is kept as its own
/// three bytes. Nothing is refused or replaced: two different .NET strings are never one key, and an error message
/// that was cut within a surrogate pair cannot stop a commit. Valid text is plain UTF-8, in its byte order.
/// </summary>
internal static class StoredText
{
    public static int MaxBytes(int characters) => checked(characters * 3);

    /// <summary>Writes the bytes of <paramref name="text"/> and gives their number.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var total = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, bytes[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            if (status != OperationStatus.InvalidData)
            {
                return total;
            }

            int lone = text[read];
            bytes[total++] = (byte)(0xE0 | (lone >> 12));
            bytes[total++] = (byte)(0x80 | ((lone >> 6) & 0x3F));
            bytes[total++] = (byte)(0x80 | (lone & 0x3F));
            text = text[(read + 1)..];
        }
    }

    public static byte[] Encode(string text)
    {
        var bytes = new byte[MaxBytes(text.Length)];
        return bytes[..Encode(text, bytes)];
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        char[]? rented = null;
        var characters = bytes.Length <= 256 ? stackalloc char[256] : (rented = ArrayPool<char>.Shared.Rent(bytes.Length));
        var total = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(bytes, characters[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            if (status != OperationStatus.InvalidData)
            {
                break;
            }

            var lone = bytes[read..];
            if (lone.Length < 3)
            {
                // Nobody wrote that: a row that is damaged.
                characters[total++] = '\uFFFD';
                break;
            }

            characters[total++] = (char)(((lone[0] & 0x0F) << 12) | ((lone[1] & 0x3F) << 6) | (lone[2] & 0x3F));
            bytes = lone[3..];
        }

        var text = new string(characters[..total]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return text;
    }
}
