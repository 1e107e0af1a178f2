using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Feeds;

/// <summary>A hub that is deleted and made anew under a processor, at its beginning and while it runs.</summary>
public sealed class HubMadeAnewTests : IAsyncDisposable
{
    private static readonly PartitionId Partition = new(0);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ProcessorBench _bench = new(Notes.Projection);
    private readonly ChangingHub _hub;
    private OwnedPartition? _owned;

    public HubMadeAnewTests() => _hub = new ChangingHub(_bench.Log);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    [Fact]
    public async Task AnEventWithALowerNumberThatIsYounger_StopsThePartition_AfterWhatCameBefore()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 5);

        // Only what is delivered tells it: of the hub itself anything may be asked at any time.
        await PushStoppingAsync(Other(1), 0, 1);

        await IsStoppedAsync("event 0, enqueued ");
        Assert.Equal(4, (await PositionAsync()).Value);
        Assert.Equal(["""a={"texts":["old","old","old","old","old"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task FurtherPushes_WaitUntilTheOwnerIsToldToStop()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 5);
        var anew = Other(3);
        await PushStoppingAsync(anew, 0, 1);
        await IsStoppedAsync("created anew");

        using var stop = new CancellationTokenSource();
        var push = _owned!.PushAsync(await EventsAsync(anew, 1, 3), stop.Token);
        Assert.False(push.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => push);
        Assert.Equal(4, (await PositionAsync()).Value);
    }

    [Fact]
    public async Task TheSameEventsDeliveredAgain_AreNoOtherHub()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 4);
        await PushAsync(1, 5);
        await _bench.ReachEndAsync();

        Assert.Equal(ProcessingState.Running, _owned!.Health.State);
    }

    [Fact]
    public async Task AHubThatHasGotFurtherThanTheOldOne_IsNoticedWhenTheClientHadTrouble()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 5);
        await _bench.ReachEndAsync();
        var anew = Anew(9);

        // The client connects again, and goes on behind the last number that it has seen.
        _owned!.Suspect();
        await PushStoppingAsync(anew, 5, 9);

        await IsStoppedAsync("its event 4 was enqueued ");
        Assert.Equal(4, (await PositionAsync()).Value);
    }

    [Fact]
    public async Task AHubThatHasGotFurther_IsNoticedAfterAWhileAlsoIfTheClientSaysNothing()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 5);
        await _bench.ReachEndAsync();
        Anew(9);
        _bench.Time.Advance(new FeedOptions().CompareEvery);

        await StoppedPushAsync([]);

        await IsStoppedAsync("its event 4 was enqueued ");
    }

    [Fact]
    public async Task AHubThatIsEmptyAgain_IsNoticedAfterAWhileWithoutAnyEvent()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 5);
        await _bench.ReachEndAsync();
        Anew(0);
        _bench.Time.Advance(new FeedOptions().CompareEvery);

        await StoppedPushAsync([]);

        await IsStoppedAsync("event 4 of it was processed, and the next one that it gets is 0");
    }

    [Fact]
    public async Task TheSameHubAfterTrouble_GoesOn()
    {
        await BeginAsync();
        Append(_bench, "old", 5);
        await PushAsync(0, 3);
        _owned!.Suspect();
        await PushAsync(3, 5);

        await _bench.ReachEndAsync();
        Assert.Equal(ProcessingState.Running, _owned.Health.State);
        Assert.Equal(1, _hub.Reads);
    }

    [Fact]
    public async Task WhileTheHubCannotBeCompared_NothingIsTakenAndNothingIsThrown()
    {
        await BeginAsync();
        Append(_bench, "old", 3);
        await PushAsync(0, 3);
        await _bench.ReachEndAsync();
        Append(_bench, "old", 2);
        _owned!.Suspect();
        _hub.Trouble = new IOException("away");

        var push = _owned.PushAsync(await EventsAsync(_bench.Log, 3, 5), Stop);
        await _bench.Time.WhenTimerIsSetAsync();
        Assert.False(push.IsCompleted);
        Assert.Equal(2, (await PositionAsync()).Value);
        _hub.Trouble = null;
        _bench.Time.Advance(new FeedOptions().Patience);

        await push;
        await _bench.ReachEndAsync();
    }

    [Theory]
    [InlineData(0, "event 4 of it was processed, and the next one that it gets is 0")]
    [InlineData(5, "its event 4 was enqueued ")]
    [InlineData(9, "its event 4 was enqueued ")]
    public async Task AtTheBeginning_APositionOfAnotherHubIsNamed_HoweverFarTheNewOneIs(int events, string why)
    {
        Append(_bench, "old", 5);
        await _bench.RunToEndAsync();
        Anew(events);

        await BeginAsync();

        await IsStoppedAsync(why);
        Assert.Equal(4, (await PositionAsync()).Value);
    }

    [Fact]
    public async Task AtTheBeginning_AHubThatDoesNotFitItsArchive_StopsThePartitionAndNobodyElse()
    {
        _hub.Trouble = new LogBlockedException("The archive is of another hub. Do this or that.");

        await BeginAsync();

        await IsStoppedAsync("The archive is of another hub. Do this or that.");
        Assert.Null(_owned!.After);
        using var stop = new CancellationTokenSource();
        var push = _owned.PushAsync([], stop.Token);
        Assert.False(push.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => push);
    }

    [Fact]
    public async Task AnEventThatRetentionHasRemoved_CannotBeComparedAndIsNoReason()
    {
        Append(_bench, "old", 5);
        await _bench.RunToEndAsync();
        _bench.Log.Expire(Partition, new(5));

        await BeginAsync();
        Append(_bench, "new", 1);
        await PushAsync(5, 6);
        await _bench.ReachEndAsync();

        Assert.Equal(ProcessingState.Running, _owned!.Health.State);
    }

    private static void Append(ProcessorBench bench, string text, int count, double atSeconds = 0)
    {
        for (var i = 0; i < count; i++)
        {
            bench.Append("a", new Note("a", text), atSeconds);
        }
    }

    /// <summary>The hub is made anew a day later, and has so many events already.</summary>
    private InMemoryLog Anew(int events) => _hub.Log = Other(events);

    private static InMemoryLog Other(int events)
    {
        var anew = new ProcessorBench(Notes.Projection);
        Append(anew, "new", events, Day.TotalSeconds);
        return anew.Log;
    }

    private async Task BeginAsync()
    {
        var parts = new OwnedPartitionParts(new FeedOptions(), new ProcessingOptions(), _bench.Time, new Random(1), NullLogger.Instance);
        _owned = await OwnedPartition.BeginAsync(Notes.Projection, Partition, _hub, _bench.Store, parts, Stop);
    }

    private static async Task<IReadOnlyList<RecordedEvent>> EventsAsync(InMemoryLog log, int from, int to) =>
        Assert.IsType<LogRead.Events>(await log.ReadAsync(Partition, new(from), to - from, int.MaxValue, Stop)).Items;

    private async Task PushAsync(int from, int to) => await _owned!.PushAsync(await EventsAsync(_bench.Log, from, to), Stop);

    private async Task PushStoppingAsync(InMemoryLog log, int from, int to) => await StoppedPushAsync(await EventsAsync(log, from, to));

    /// <summary>A push by which the partition stops: it waits, until the client is told to stop.</summary>
    private async Task StoppedPushAsync(IReadOnlyList<RecordedEvent> events)
    {
        using var stop = new CancellationTokenSource();
        var push = _owned!.PushAsync(events, stop.Token);
        await _owned.Ended.WaitAsync(Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => push);
    }

    private async Task IsStoppedAsync(string why)
    {
        Assert.Equal(LoopEnd.Blocked, await _owned!.Ended.WaitAsync(Stop));
        Assert.Equal(ProcessingState.Stopped, _owned.Health.State);
        Assert.Contains(why, _owned.Health.Reason, StringComparison.Ordinal);
    }

    private async Task<SequenceNumber> PositionAsync() => (await _bench.Store.OpenAsync(Notes.Projection.Id, Partition, Stop)).Position.Sequence;
}
