using System.Globalization;
using System.Text;

namespace Serverless.Http.Requests;

/// <summary>
/// Percent-decoding as RFC 3986 section 2.1 has it, once and strictly. The framework's own decoders leave broken
/// sequences as they are or replace them, so that two different targets would name one key.
/// </summary>
internal static class PercentDecoding
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a path segment or a query value; false if a sequence is broken or the bytes are not UTF-8.</summary>
    /// <param name="raw">The text as it was sent.</param>
    /// <param name="plusIsSpace">True in a query, which forms write.</param>
    /// <param name="text">The decoded text.</param>
    public static bool TryDecode(ReadOnlySpan<char> raw, bool plusIsSpace, out string text)
    {
        if (Ascii.IsValid(raw) && !raw.Contains('%') && !(plusIsSpace && raw.Contains('+')))
        {
            text = raw.ToString();
            return true;
        }

        text = "";
        try
        {
            var bytes = new byte[Utf8.GetByteCount(raw)];
            Utf8.GetBytes(raw, bytes);
            if (!TryUnescape(bytes, plusIsSpace, out var length))
            {
                return false;
            }

            text = Utf8.GetString(bytes, 0, length);
            return true;
        }
        catch (ArgumentException)
        {
            // Encoder and decoder fallbacks say so: a lone surrogate before, invalid UTF-8 after.
            return false;
        }
    }

    private static bool TryUnescape(Span<byte> bytes, bool plusIsSpace, out int length)
    {
        length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value == '%')
            {
                if (i + 2 >= bytes.Length
                    || !byte.TryParse(bytes.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                {
                    return false;
                }

                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }

            bytes[length++] = value;
        }

        return true;
    }
}
