using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Serverless.Http.Intake;

/// <summary>
/// The value of a <c>ce-</c> header (HTTP binding, section 3.1.3.2): a double-quoted value is unquoted, then one round
/// of percent-decoding is done, and what comes out must be UTF-8.
/// </summary>
internal static class HeaderText
{
    /// <summary>The text, null if the value is not encoded properly.</summary>
    public static string? Decode(string value)
    {
        if (value is ['"', ..])
        {
            if (Unquote(value) is not { } unquoted)
            {
                return null;
            }

            value = unquoted;
        }

        return Ascii.IsValid(value) && !value.Contains('%', StringComparison.Ordinal) ? value : DecodePercents(value);
    }

    private static string? Unquote(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '"':
                    return i == value.Length - 1 ? text.ToString() : null;
                case '\\' when i + 1 < value.Length:
                    text.Append(value[++i]);
                    break;
                default:
                    text.Append(value[i]);
                    break;
            }
        }

        return null;
    }

    private static string? DecodePercents(string value)
    {
        // Hosts hand non-ASCII header bytes on as characters; as bytes they meet the decoded ones again.
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        if (Utf8.FromUtf16(value, bytes, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return null;
        }

        var written = 0;
        for (var read = 0; read < length; read++)
        {
            var next = bytes[read];
            if (next == '%')
            {
                if (read + 2 >= length
                    || !byte.TryParse(bytes.AsSpan(read + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out next))
                {
                    return null;
                }

                read += 2;
            }

            bytes[written++] = next;
        }

        var decoded = bytes.AsSpan(0, written);
        return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
    }
}
