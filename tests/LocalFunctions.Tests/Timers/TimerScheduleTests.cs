namespace Serverless.LocalFunctions.Timers;

public sealed class TimerScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 7, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("30 * * * * *", "2026-03-01T09:08:30Z")]
    [InlineData("0 5/15 * * * *", "2026-03-01T09:20:00Z")]
    [InlineData("*/5 * * * *", "2026-03-01T09:10:00Z")]
    [InlineData("0 0 3 * * MON", "2026-03-02T03:00:00Z")]
    [InlineData("00:30:00", "2026-03-01T09:37:30Z")]
    public void The_next_time_is_after_now(string schedule, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), TimerSchedule.Parse(schedule).NextAfter(Now));

    [Theory]
    [InlineData("")]
    [InlineData("often")]
    [InlineData("61 * * * * *")]
    [InlineData("-00:01:00")]
    public void What_is_no_schedule_is_refused(string schedule) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule));
}
