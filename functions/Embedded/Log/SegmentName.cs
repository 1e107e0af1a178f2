using System.Globalization;

namespace Serverless.Embedded.Log;

/// <summary>The names of a segment's files: its first sequence number, so that names sort as the log runs.</summary>
internal static class SegmentName
{
    private const string LogEnding = ".log";

    public static string Log(long first) => first.ToString("D20", CultureInfo.InvariantCulture) + LogEnding;

    public static string Index(long first) => first.ToString("D20", CultureInfo.InvariantCulture) + ".index";

    public static bool TryParse(string name, out long first)
    {
        first = 0;
        return name.Length == 20 + LogEnding.Length
            && name.EndsWith(LogEnding, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out first);
    }
}
