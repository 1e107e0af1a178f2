using System.Globalization;

namespace Serverless.Pipeline.Log;

/// <summary>
/// Which history of a hub a log holds: a random number that is made with the log and copied with its files. Two logs of
/// one hub with different histories have nothing in common: a sequence number of one means nothing in the other.
/// </summary>
public readonly record struct LogHistory(ulong Value)
{
    /// <summary>Of a log that cannot say.</summary>
    public static readonly LogHistory None;

    /// <summary>Whether the log can say.</summary>
    public bool IsKnown => Value != 0;

    /// <summary>As it stands in files: 16 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string? text, out LogHistory history)
    {
        history = None;
        if (text?.Length != 16 || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        history = new LogHistory(value);
        return true;
    }
}
