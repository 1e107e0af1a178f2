using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Feeds;

public sealed class PushedPartitionLogTests
{
    private static readonly PartitionId Partition = new(0);

    private readonly ManualTime _time = new();
    private readonly InMemoryLog _hub = new(1, TimeProvider.System);
    private readonly NotedReads _behind;

    public PushedPartitionLogTests() => _behind = new NotedReads(_hub);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsPushed_IsReadInOrder_WithoutASecondReader()
    {
        var log = await OpenAsync(20);
        await PushAsync(log, 0, 7);
        await PushAsync(log, 7, 20);

        Assert.Equal([0, 1, 2], await ReadAsync(log, 0, 3));
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10, 11, 12], await ReadAsync(log, 3, 10));
        Assert.Equal([13, 14, 15, 16, 17, 18, 19], await ReadAsync(log, 13, 10));
        Assert.Empty(await ReadAsync(log, 20, 10));
        Assert.Empty(_behind.From);
    }

    [Fact]
    public async Task AnEventThatWasLetGo_IsReadFromTheHub()
    {
        var log = await OpenAsync(10);
        await PushAsync(log, 0, 10);
        await ReadAsync(log, 6, 2);

        Assert.Equal([2, 3, 4], await ReadAsync(log, 2, 3));
        Assert.Equal([6, 7], await ReadAsync(log, 6, 2));
        Assert.Equal([2L], _behind.From);
    }

    [Fact]
    public async Task WhoeverPushes_WaitsUntilSomebodyTakes()
    {
        var log = await OpenAsync(12, new FeedOptions { MaxEvents = 4 });
        await PushAsync(log, 0, 4);
        var waiting = PushAsync(log, 4, 8);
        Assert.False(waiting.IsCompleted);

        await ReadAsync(log, 0, 4);
        Assert.False(waiting.IsCompleted);
        await ReadAsync(log, 2, 2);
        await waiting;

        Assert.Equal([2, 3, 4, 5, 6, 7], await ReadAsync(log, 2, 10));
    }

    [Fact]
    public async Task LargeEvents_CountByTheirBytes()
    {
        var log = await OpenAsync(3, new FeedOptions { MaxBytes = 1 });
        await PushAsync(log, 0, 1);
        var waiting = PushAsync(log, 1, 2);
        Assert.False(waiting.IsCompleted);
        await ReadAsync(log, 1, 1);
        await waiting;
    }

    [Fact]
    public async Task APusherThatIsStopped_StopsWaiting()
    {
        var log = await OpenAsync(3, new FeedOptions { MaxEvents = 1 });
        await PushAsync(log, 0, 1);
        using var stop = new CancellationTokenSource();
        var waiting = log.PushAsync(await EventsAsync(1, 2), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task WhatWasPushedBefore_IsLeftOut()
    {
        var log = await OpenAsync(8);
        await PushAsync(log, 0, 5);
        await PushAsync(log, 2, 7);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], await ReadAsync(log, 0, 10));
    }

    [Fact]
    public async Task AGapInWhatIsPushed_IsFilledFromTheHub()
    {
        var log = await OpenAsync(10);
        await PushAsync(log, 0, 3);
        await PushAsync(log, 6, 10);

        var seen = new List<long>();
        for (var from = 0L; from < 10; from = seen[^1] + 1)
        {
            seen.AddRange(await ReadAsync(log, from, 2));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task AGapThatTheHubHasToo_IsNeverSilent()
    {
        var log = await OpenAsync(10);
        await PushAsync(log, 0, 3);
        await ReadAsync(log, 0, 3);
        _hub.Expire(Partition, new(6));
        await PushAsync(log, 6, 10);

        Assert.Equal(new LogRead.Expired(new(6)), await log.ReadAsync(Partition, new(3), 10, 1000, Stop));
    }

    [Fact]
    public async Task AnEventThatIsThereButNotPushedInTime_IsReadFromTheHub()
    {
        var log = await OpenAsync(5);
        await log.GetBoundsAsync(Partition, Stop);
        var read = ReadAsync(log, 0, 3);
        await _time.WhenTimerIsSetAsync();
        Assert.False(read.IsCompleted);
        _time.Advance(new FeedOptions().Patience);

        Assert.Equal([0, 1, 2], await read);
        Assert.Equal([0L], _behind.From);
    }

    [Fact]
    public async Task AnEventThatIsThere_IsWaitedFor()
    {
        var log = await OpenAsync(5);
        await log.GetBoundsAsync(Partition, Stop);
        var read = ReadAsync(log, 0, 3);
        await _time.WhenTimerIsSetAsync();
        await PushAsync(log, 0, 2);

        Assert.Equal([0, 1], await read);
        Assert.Empty(_behind.From);
    }

    [Fact]
    public async Task Waiting_EndsWithThePushOfTheEvent()
    {
        var log = await OpenAsync(3);
        await PushAsync(log, 0, 1);
        var wait = log.WaitAsync(Partition, new(2), Stop).AsTask();
        await PushAsync(log, 1, 2);
        Assert.False(wait.IsCompleted);
        await PushAsync(log, 2, 3);
        await wait;
    }

    [Fact]
    public async Task AHubThatEndsBeforeWhatWasPushed_IsAnotherOne()
    {
        var hub = new ChangingHub(_hub);
        _hub.Append(_time.GetUtcNow(), TestEvents.Many(5));
        var log = new PushedPartitionLog(hub, Partition, SequenceNumber.First, new FeedOptions(), _time);
        await PushAsync(log, 0, 5);
        hub.Log = new InMemoryLog(1, TimeProvider.System);

        var error = await Assert.ThrowsAsync<LogBlockedException>(async () => await log.GetBoundsAsync(Partition, Stop));

        Assert.Contains("its next event was 5, and now is 0", error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(log, 0, 10));
        await Assert.ThrowsAsync<LogBlockedException>(async () => await log.WaitAsync(Partition, new(5), Stop));
    }

    [Fact]
    public async Task AnotherPartition_IsRefused()
    {
        var log = await OpenAsync(0);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ReadAsync(new(1), new(0), 1, 1, Stop));
    }

    private ValueTask<PushedPartitionLog> OpenAsync(int events, FeedOptions? options = null)
    {
        _hub.Append(_time.GetUtcNow(), TestEvents.Many(events));
        return new(new PushedPartitionLog(_behind, Partition, SequenceNumber.First, options ?? new FeedOptions(), _time));
    }

    private async Task<IReadOnlyList<RecordedEvent>> EventsAsync(int from, int to) =>
        Assert.IsType<LogRead.Events>(await _hub.ReadAsync(Partition, new(from), to - from, int.MaxValue, Stop)).Items;

    private async Task PushAsync(PushedPartitionLog log, int from, int to) => await log.PushAsync(await EventsAsync(from, to), Stop);

    private static async Task<List<long>> ReadAsync(PushedPartitionLog log, long from, int max) =>
        [.. Assert.IsType<LogRead.Events>(await log.ReadAsync(Partition, new(from), max, int.MaxValue, Stop)).Items.Select(e => e.SequenceNumber.Value)];
}
