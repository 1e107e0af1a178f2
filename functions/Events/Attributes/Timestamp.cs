namespace Serverless.Events.Attributes;

/// <summary>
/// The CloudEvents type Timestamp: RFC 3339, section 5.6. Digits of a second beyond the seventh are cut off. A leap
/// second (23:59:60 UTC at the end of a month) is the last tick of its day, so that it stays in its own window.
/// </summary>
internal static class Timestamp
{
    private const string Malformed = "must be an RFC 3339 timestamp such as 2026-04-05T17:31:00Z";
    private const string OutOfRange = "must be between 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.9999999Z";
    private const string NoLeapSecond = "has a second 60 that is no leap second: only 23:59:60 UTC at the end of a month is";

    public static string? TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < "0000-00-00T00:00:00Z".Length || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't'
            || text[13] != ':' || text[16] != ':'
            || !Number(text[..4], out var year) || !Number(text.Slice(5, 2), out var month)
            || !Number(text.Slice(8, 2), out var day) || !Number(text.Slice(11, 2), out var hour)
            || !Number(text.Slice(14, 2), out var minute) || !Number(text.Slice(17, 2), out var second)
            || !Fraction(text[19..], out var ticks, out var zone) || !Zone(zone, out var offset)
            || month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 60
            || day > DateTime.DaysInMonth(year == 0 ? 4 : year, month))
        {
            return Malformed;
        }

        if (year == 0)
        {
            return OutOfRange;
        }

        var leap = second == 60;
        var local = new DateTime(year, month, day, hour, minute, leap ? 59 : second).Ticks
            + (leap ? TimeSpan.TicksPerSecond - 1 : ticks);
        var utc = local - (offset * TimeSpan.TicksPerMinute);
        if (utc < 0 || utc > DateTime.MaxValue.Ticks)
        {
            return OutOfRange;
        }

        if (leap && !EndsMonth(utc))
        {
            return NoLeapSecond;
        }

        // DateTimeOffset stops at 14 hours; RFC 3339 does not. The instant is what counts.
        time = Math.Abs(offset) <= 14 * 60
            ? new DateTimeOffset(local, TimeSpan.FromMinutes(offset))
            : new DateTimeOffset(utc, TimeSpan.Zero);
        return null;
    }

    private static bool EndsMonth(long utcTicks) =>
        utcTicks == DateTime.MaxValue.Ticks || new DateTime(utcTicks + 1) is { Day: 1, TimeOfDay.Ticks: 0 };

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }

    private static bool Fraction(ReadOnlySpan<byte> text, out int ticks, out ReadOnlySpan<byte> zone)
    {
        ticks = 0;
        zone = text;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0)
        {
            return false;
        }

        zone = text[(1 + digits)..];
        for (var place = 0; place < 7; place++)
        {
            ticks = (ticks * 10) + (place < digits ? text[1 + place] - '0' : 0);
        }

        return true;
    }

    private static bool Zone(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Number(text.Slice(1, 2), out var hours) || !Number(text.Slice(4, 2), out minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
