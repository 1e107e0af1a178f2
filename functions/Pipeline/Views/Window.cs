using System.Globalization;
using System.Xml;

namespace Serverless.Pipeline.Views;

/// <summary>
/// Tumbling windows as part of a row's key: an event counts in the window of its own time, however late it comes,
/// and past windows stay readable. The key is <c>{key}~{size}~{start}</c>, e.g. <c>USD~PT1H~2026-03-01T09:00:00Z</c>.
/// </summary>
public readonly record struct Window
{
    private Window(TimeSpan size) => Size = size;

    public TimeSpan Size { get; }

    /// <summary>Windows of <paramref name="size"/>, aligned to 0001-01-01T00:00:00Z: hours and days begin as in UTC.</summary>
    public static Window Tumbling(TimeSpan size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, TimeSpan.FromSeconds(1));
        return new(size);
    }

    /// <summary>The start of the window that <paramref name="time"/> is in, in UTC.</summary>
    public DateTimeOffset StartOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % Size.Ticks), TimeSpan.Zero);

    /// <summary>The row key of <paramref name="key"/> in the window that <paramref name="time"/> is in.</summary>
    public string RowKey(string key, DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key}~{XmlConvert.ToString(Size)}~{StartOf(time).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
