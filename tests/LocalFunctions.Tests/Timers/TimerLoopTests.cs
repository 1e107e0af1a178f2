using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Time;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Timers;

public sealed class TimerLoopTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 9, 7, 30, TimeSpan.Zero));
    private readonly Channel<(DateTimeOffset At, JsonElement Info)> _runs = Channel.CreateUnbounded<(DateTimeOffset, JsonElement)>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_when_it_is_due_and_says_when_it_ran_and_will_run()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = Loop("0 */5 * * * *").RunAsync(end.Token);

        await AdvanceAsync(TimeSpan.FromSeconds(149));
        Assert.False(_runs.Reader.TryPeek(out _));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        var first = await _runs.Reader.ReadAsync(Stop);
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        var second = await _runs.Reader.ReadAsync(Stop);
        await EndAsync(end, running);

        Assert.Equal((At(10), At(15)), (first.At, second.At));
        Assert.Equal((default, At(10)), StatusOf(first.Info));
        Assert.Equal((At(10), At(15)), StatusOf(second.Info));
    }

    [Fact]
    public async Task What_falls_due_while_it_sleeps_is_run_once()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = Loop("0 * * * * *").RunAsync(end.Token);

        await AdvanceAsync(TimeSpan.FromHours(3));
        await _runs.Reader.ReadAsync(Stop);
        await _time.WhenTimerIsSetAsync();
        await EndAsync(end, running);

        Assert.False(_runs.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task It_runs_at_the_start_if_it_shall_and_is_told_nothing_if_it_does_not_ask()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = Loop("0 * * * * *", runOnStartup: true, useMonitor: false).RunAsync(end.Token);

        var (at, info) = await _runs.Reader.ReadAsync(Stop);
        await EndAsync(end, running);

        Assert.Equal(_time.GetUtcNow(), at);
        Assert.Equal(JsonValueKind.Null, info.GetProperty("ScheduleStatus").ValueKind);
        Assert.False(info.GetProperty("IsPastDue").GetBoolean());
    }

    private static DateTimeOffset At(int minute) => new(2026, 3, 1, 9, minute, 0, TimeSpan.Zero);

    private static (DateTimeOffset Last, DateTimeOffset Next) StatusOf(JsonElement info)
    {
        var status = info.GetProperty("ScheduleStatus");
        var last = status.GetProperty("Last").GetDateTime();
        return (last == default ? default : new DateTimeOffset(last), new DateTimeOffset(status.GetProperty("Next").GetDateTime()));
    }

    private static async Task EndAsync(CancellationTokenSource end, Task running)
    {
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private TimerLoop Loop(string schedule, bool runOnStartup = false, bool useMonitor = true) => new(
        "timer", new Trigger.Timer("timer", TimerSchedule.Parse(schedule), runOnStartup, useMonitor), Run, _time, NullLogger.Instance);

    private Task<InvocationOutcome> Run(string function, ParameterBinding input, IReadOnlyDictionary<string, TypedData> metadata, CancellationToken stop)
    {
        _runs.Writer.TryWrite((_time.GetUtcNow(), JsonDocument.Parse(input.Data.Json).RootElement));
        return Task.FromResult<InvocationOutcome>(new InvocationOutcome.Succeeded());
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        await _time.WhenTimerIsSetAsync();
        _time.Advance(by);
    }
}
