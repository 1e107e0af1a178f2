using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.Clock;

/// <summary>
/// The machine's clock without its jumps. It is believed when the process starts; from then on time goes on by the timer
/// that nobody sets, and is drawn towards the clock, at most at half or at one and a half of its speed. A jump of more
/// than a set step is not followed until the clock has stayed there for a while (<see cref="ClockJump.PatienceFor"/>).
/// Never goes back. docs/decisions/0017-time-does-not-jump.md says why.
/// </summary>
public sealed class SteadyTime : TimeProvider
{
    /// <summary>Five minutes: more than a clock that is kept by NTP is ever wrong, less than anybody's retries last.</summary>
    public static readonly TimeSpan DefaultStep = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _machine;
    private readonly ILogger _logger;
    private readonly long _step;
    private readonly long _started;
    private long _elapsed;
    private long _now;

    /// <summary>What the clock that is followed shows beyond what has elapsed.</summary>
    private long _offset;
    private ClockJump? _jump;

    /// <param name="machine">The machine's clock and timer.</param>
    /// <param name="step">By how much the clock may differ from what is expected and still be followed.</param>
    /// <param name="logger">Told of jumps.</param>
    public SteadyTime(TimeProvider machine, TimeSpan step, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        (_machine, _step, _logger, _started) = (machine, step.Ticks, logger, machine.GetTimestamp());
        _now = _offset = machine.GetUtcNow().UtcTicks;
    }

    public override long TimestampFrequency => _machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    /// <summary>By how much the clock may differ and still be followed.</summary>
    public TimeSpan Step => new(_step);

    /// <summary>What is wrong with the clock, for whoever asks about health; null if nothing is.</summary>
    public string? Warning
    {
        get
        {
            lock (_lock)
            {
                var off = new TimeSpan(Machine().UtcTicks - Advance().Ticks);
                return _jump is { } jump ? JumpWarning(jump) : off.Duration().Ticks > _step ? LagWarning(off) : null;
            }
        }
    }

    /// <summary>The steady time of a clock; itself if it is one.</summary>
    public static SteadyTime Of(TimeProvider machine, ILogger logger) => machine as SteadyTime ?? new SteadyTime(machine, DefaultStep, logger);

    public override DateTimeOffset GetUtcNow() => new(Read().Ticks, TimeSpan.Zero);

    public override long GetTimestamp() => _machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>What the machine's clock shows, right or wrong.</summary>
    internal DateTimeOffset Machine() => _machine.GetUtcNow();

    internal SteadyReading Read()
    {
        lock (_lock)
        {
            return Advance();
        }
    }

    /// <summary>A time that ran ahead of the clock, after some has elapsed: at half speed it waits for the clock, and still moves.</summary>
    internal static long Creep(long ticks, long elapsed) => ticks + (elapsed / 2);

    private SteadyReading Advance()
    {
        var elapsed = Math.Max(_elapsed, _machine.GetElapsedTime(_started).Ticks);
        var stepped = Judge(_machine.GetUtcNow().UtcTicks - elapsed, elapsed);
        var passed = elapsed - _elapsed;
        var target = elapsed + _offset;
        var alone = _now + passed;
        _now = stepped && target > alone ? target : alone + Math.Clamp(target - alone, -passed / 2, passed / 2);
        _elapsed = elapsed;
        return new SteadyReading(_now, elapsed);
    }

    /// <summary>Whether the clock jumped, came back, or has stayed where it is for long enough to be followed: then true.</summary>
    private bool Judge(long offset, long elapsed)
    {
        var by = new TimeSpan(offset - _offset);
        if (by.Duration().Ticks <= _step)
        {
            _offset = offset;
            if (_jump is not null)
            {
                _jump = null;
                _logger.ClockReturned();
            }

            return false;
        }

        if (_jump is null || Math.Abs(offset - _jump.Offset) > _step)
        {
            _jump = new ClockJump(offset, elapsed);
            _logger.ClockJumped(by, new DateTimeOffset(_now, TimeSpan.Zero), ClockJump.PatienceFor(by));
            return false;
        }

        if (elapsed - _jump.Since < ClockJump.PatienceFor(by).Ticks)
        {
            return false;
        }

        (_offset, _jump) = (offset, null);
        _logger.ClockFollowed(by);
        return true;
    }

    private string JumpWarning(ClockJump jump)
    {
        var by = new TimeSpan(jump.Offset - _offset);
        var left = ClockJump.PatienceFor(by) - new TimeSpan(_elapsed - jump.Since);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The machine's clock jumped by {Words(by)}. It is not followed: events get {new DateTimeOffset(_now, TimeSpan.Zero):O} and what follows. If it is wrong, set it right. If it is right it is followed in {left:d\\.hh\\:mm\\:ss}, or at once after a restart.");
    }

    private static string LagWarning(TimeSpan off) => string.Create(
        CultureInfo.InvariantCulture,
        $"The machine's clock is off by {Words(off)} from the time that events get, which runs {(off < TimeSpan.Zero ? "at half speed" : "at one and a half of its speed")} until both are the same.");

    /// <summary>Which way and how far, such as '365.00:00:00 ahead'.</summary>
    private static string Words(TimeSpan by) => string.Create(
        CultureInfo.InvariantCulture, $"{by.Duration():d\\.hh\\:mm\\:ss} {(by < TimeSpan.Zero ? "back" : "ahead")}");
}
