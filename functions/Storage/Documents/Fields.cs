using System.Globalization;

namespace Serverless.Storage.Documents;

/// <summary>Numbers and times in fields. A time is UTC, to 100 ns, as people read it.</summary>
internal static class Fields
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    public static long Long(IReadOnlyDictionary<string, string> fields, string name) =>
        long.Parse(fields[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static long? LongOrNull(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.ContainsKey(name) ? Long(fields, name) : null;

    public static DateTimeOffset? Time(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text)
            ? DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;

    public static void Set(Dictionary<string, string> fields, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            fields[name] = known.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }
    }

    public static void Set(Dictionary<string, string> fields, string name, string? text)
    {
        if (text is not null)
        {
            fields[name] = text;
        }
    }
}
