using Serverless.Contracts.Time;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Clock;

/// <summary>The machine's clock without its jumps, a minute at a time.</summary>
public sealed class SteadyTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly UnsteadyTime _machine = new();
    private readonly RecordingLogger _logger = new();
    private readonly SteadyTime _time;

    public SteadyTimeTests() => _time = new SteadyTime(_machine, SteadyTime.DefaultStep, _logger);

    [Fact]
    public void Without_jumps_it_is_the_machines_clock()
    {
        Pass(1_000);
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
        Assert.Null(_time.Warning);
    }

    [Fact]
    public void A_clock_that_drifts_is_followed_without_a_word()
    {
        for (var hour = 0; hour < 240; hour++)
        {
            _machine.Jump(TimeSpan.FromSeconds(hour < 120 ? 1 : -2));
            Pass(60);
            Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
        }

        Assert.Null(_time.Warning);
        Assert.Empty(_logger.Of(1040));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-4)]
    public void A_small_step_is_made_up_for_at_half_a_minute_a_minute(int minutes)
    {
        _machine.Jump(minutes * Minute);
        Pass(2);
        Assert.Equal(_machine.True + (Minute * Math.Sign(minutes)), _time.GetUtcNow());
        Pass(6);
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
        Assert.Empty(_logger.Of(1040));
    }

    [Fact]
    public void A_night_in_which_the_machine_slept_is_followed_after_twenty_minutes()
    {
        _machine.Jump(TimeSpan.FromHours(8));
        Pass(20);
        Assert.Equal(_machine.True, _time.GetUtcNow());
        Assert.Contains("followed in 0.00:01:00", _time.Warning, StringComparison.Ordinal);

        Pass(1);
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
        Assert.Null(_time.Warning);
        Assert.Single(_logger.Of(1042));
    }

    [Fact]
    public void A_year_ahead_is_followed_after_two_weeks_and_a_way_back_at_half_speed()
    {
        var year = TimeSpan.FromDays(365);
        _machine.Jump(year);
        Pass(60 * 24 * 15);
        Assert.Equal(_machine.True, _time.GetUtcNow());
        Pass(60 * 6);
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());

        _machine.Jump(-year);
        Pass(60 * 24 * 15);
        Assert.Equal(_machine.True + year, _time.GetUtcNow());
        Pass(60 * 24 * 15);
        Assert.InRange(_machine.True + year - _time.GetUtcNow(), TimeSpan.FromDays(7), TimeSpan.FromDays(8));
        Assert.Contains("back from the time that events get, which runs at half speed", _time.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jump_that_goes_on_jumping_is_waited_for_anew()
    {
        _machine.Jump(TimeSpan.FromHours(1));
        Pass(9);
        _machine.Jump(TimeSpan.FromHours(1));
        Pass(10);
        Assert.Equal(_machine.True, _time.GetUtcNow());
        Pass(1);
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_races_is_told_of_although_no_step_of_it_is_large()
    {
        for (var i = 0; i < 10; i++)
        {
            _machine.Jump(4 * Minute);
            Pass(1);
        }

        Assert.Contains("ahead from the time that events get", _time.Warning, StringComparison.Ordinal);
        Assert.Equal(_machine.True + (5 * Minute), _time.GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back_whatever_the_clock_does()
    {
        var random = new Random(7);
        var last = _time.GetUtcNow();
        for (var i = 0; i < 10_000; i++)
        {
            _machine.Jump(TimeSpan.FromSeconds((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(8))));
            _machine.Advance(TimeSpan.FromSeconds(random.NextDouble() * Math.Pow(10, random.Next(4))));
            Assert.True(_time.GetUtcNow() >= last);
            last = _time.GetUtcNow();
        }
    }

    private void Pass(int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            _machine.Advance(Minute);
            _time.GetUtcNow();
        }
    }
}
