using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Checkpoints;

public sealed class CheckpointKeeperTests
{
    private static readonly CheckpointOptions Options = new();

    private readonly ManualTime _time = new();
    private readonly List<long> _written = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CheckpointKeeper _keeper;
    private long _committed = 9;
    private Exception? _failNext;

    public CheckpointKeeperTests() =>
        _keeper = new CheckpointKeeper(WriteAsync, () => new(_committed), new(9), Options, _time, NullLogger.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_events_are_written_at_the_next_look()
    {
        await RunAsync(async () =>
        {
            _committed += Options.Events - 1;
            await LookAsync();
            Assert.Empty(_written);
            _committed++;
            await LookAsync();
        });

        Assert.Equal([9 + Options.Events], _written);
    }

    [Fact]
    public async Task Few_events_are_written_after_the_interval_and_no_events_never()
    {
        await RunAsync(async () =>
        {
            for (var waited = TimeSpan.Zero; waited < Options.Interval * 3; waited += Options.Look)
            {
                await LookAsync();
            }

            Assert.Empty(_written);
            _committed = 10;
            for (var waited = TimeSpan.Zero; waited < Options.Interval * 3; waited += Options.Look)
            {
                await LookAsync();
            }
        });

        Assert.Equal([10L], _written);
    }

    [Fact]
    public async Task What_is_left_is_written_at_the_end()
    {
        _committed = 12;
        await _keeper.CloseAsync(Stop);
        await _keeper.CloseAsync(Stop);
        Assert.Equal([12L], _written);
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_after_the_interval()
    {
        _failNext = new IOException("Throttled.");
        await RunAsync(async () =>
        {
            _committed += Options.Events;
            await LookAsync();
            Assert.Empty(_written);
            for (var waited = TimeSpan.Zero; waited < Options.Interval; waited += Options.Look)
            {
                await LookAsync();
            }
        });

        Assert.Equal([9 + Options.Events], _written);
    }

    private async Task RunAsync(Func<Task> test)
    {
        var running = _keeper.RunAsync(_stop.Token);
        await test();
        await _stop.CancelAsync();
        await running;
    }

    private async Task LookAsync()
    {
        await _time.WhenTimerIsSetAsync();
        _time.Advance(Options.Look);
        await Task.Yield();
    }

    private ValueTask WriteAsync(SequenceNumber last, CancellationToken stop)
    {
        if (_failNext is { } error)
        {
            _failNext = null;
            throw error;
        }

        _written.Add(last.Value);
        return default;
    }
}
