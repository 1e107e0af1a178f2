using System.Globalization;
using NCrontab;

namespace Serverless.LocalFunctions.Timers;

/// <summary>
/// When a timer runs: an NCRONTAB expression of five fields, or of six with seconds first, or an interval as a time
/// span. Times are in UTC, as in Azure unless it is told otherwise.
/// </summary>
public sealed class TimerSchedule
{
    private readonly string _text;
    private readonly Func<DateTime, DateTime> _next;

    private TimerSchedule(string text, Func<DateTime, DateTime> next) => (_text, _next) = (text, next);

    /// <exception cref="FormatException">This is neither.</exception>
    public static TimerSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
                ? new TimerSchedule(text, after => after + interval)
                : throw new FormatException($"'{text}' is no interval above zero.");
        }

        var withSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        return CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds }) is { } schedule
            ? new TimerSchedule(text, after => schedule.GetNextOccurrence(after))
            : throw new FormatException($"'{text}' is no NCRONTAB expression: seconds minutes hours days months weekdays.");
    }

    /// <summary>The first time after <paramref name="after"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset after) => new(_next(after.UtcDateTime), TimeSpan.Zero);

    public override string ToString() => _text;
}
