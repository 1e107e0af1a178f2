using System.Globalization;
using System.Text;

namespace Serverless.Storage.Documents;

/// <summary>
/// Any text as printable ASCII, which is what metadata can hold: every other UTF-16 character, and '%', becomes '%' and
/// four hexadecimal digits. Nothing is lost, not even a lone surrogate.
/// </summary>
public static class FieldText
{
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var code = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            // A space is escaped as well: at the ends of a header it would be lost.
            _ = character is > ' ' and <= '~' and not '%'
                ? code.Append(character)
                : code.Append(CultureInfo.InvariantCulture, $"%{(int)character:X4}");
        }

        return code.ToString();
    }

    public static string Decode(string code)
    {
        if (!code.Contains('%', StringComparison.Ordinal))
        {
            return code;
        }

        var text = new StringBuilder(code.Length);
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] != '%')
            {
                text.Append(code[i]);
                continue;
            }

            text.Append((char)int.Parse(code.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 4;
        }

        return text.ToString();
    }
}
