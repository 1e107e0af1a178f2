using Serverless.Contracts.Time;
using Serverless.Events.Partitions;

namespace Serverless.Storage.EventHubs;

public sealed class TailReadsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime _time = new();
    private readonly Queue<TaskCompletionSource<int>> _looks = new();
    private readonly TailReads<int> _tails;
    private TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TailReadsTests() => _tails = new TailReads<int>(LookAsync, Interval, _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_while_a_look_is_under_way_gets_the_next_one_and_shares_it()
    {
        var first = _tails.AfterNowAsync(default);
        await _began.Task.WaitAsync(Stop);
        var second = _tails.AfterNowAsync(default);
        var third = _tails.AfterNowAsync(default);
        Assert.Same(second, third);

        _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _looks.Dequeue().SetResult(1);
        Assert.Equal(1, await first);
        await _time.WhenTimerIsSetAsync().WaitAsync(Stop);
        Assert.Empty(_looks);
        _time.Advance(Interval);
        await _began.Task.WaitAsync(Stop);
        _looks.Dequeue().SetResult(2);

        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task A_look_that_failed_fails_those_who_waited_for_it_and_no_others()
    {
        var first = _tails.AfterNowAsync(default);
        await _began.Task.WaitAsync(Stop);
        _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _looks.Dequeue().SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => first);

        _time.Advance(Interval);
        var second = _tails.AfterNowAsync(default);
        await _began.Task.WaitAsync(Stop);
        _looks.Dequeue().SetResult(7);
        Assert.Equal(7, await second);
    }

    [Fact]
    public async Task Partitions_do_not_wait_for_each_other()
    {
        var one = _tails.AfterNowAsync(new PartitionId(0));
        await _began.Task.WaitAsync(Stop);
        _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = _tails.AfterNowAsync(new PartitionId(1));
        await _began.Task.WaitAsync(Stop);
        Assert.Equal(2, _looks.Count);
        _looks.Dequeue().SetResult(0);
        _looks.Dequeue().SetResult(1);
        Assert.Equal((0, 1), (await one, await other));
    }

    private Task<int> LookAsync(PartitionId partition)
    {
        var look = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _looks.Enqueue(look);
        _began.SetResult();
        return look.Task;
    }
}
