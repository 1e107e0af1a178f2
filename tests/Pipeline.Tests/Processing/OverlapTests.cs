using Serverless.Contracts.Faults;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>The next commit is made while the store still writes the last one.</summary>
public sealed class OverlapTests
{
    private readonly FaultPlan _calls = FaultPlan.None;
    private readonly ProcessorBench _bench;
    private int _secondLoad;

    public OverlapTests() => _bench = NewBench(_calls);

    [Fact]
    public async Task TheNextCommit_IsMadeOnTopOfTheOneUnderWay()
    {
        FillTwoCommits(_bench);
        await using var processors = _bench.NewProcessors();
        var blocked = await BlockFirstCommitAsync(_bench, _calls, processors);
        Assert.Equal(1, _calls.Ports["store commit"]);
        Assert.Empty(await _bench.RowsAsync("notes"));

        blocked.Release();
        await _bench.ReachEndAsync();

        Assert.Equal(["""a={"texts":["1","3"]}""", """b={"texts":["2"]}"""], await _bench.RowsAsync("notes"));
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect)]
    [InlineData(FailurePoint.AfterEffect)]
    public async Task ACommitThatFails_TakesWhatWasMadeOnTopOfItWithIt(FailurePoint point)
    {
        FillTwoCommits(_bench);
        _bench.Store.FailNextCommit(point);
        await using var processors = _bench.NewProcessors();
        var blocked = await BlockFirstCommitAsync(_bench, _calls, processors);

        blocked.Release();
        await _bench.Time.WhenTimerIsSetAsync();
        Assert.Equal(1, _calls.Ports["store commit"]);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.ReachEndAsync();

        Assert.Equal(["""a={"texts":["1","3"]}""", """b={"texts":["2"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task AFailureMeanwhile_WaitsForTheCommitUnderWay_BeforeThePartitionIsOpenedAgain()
    {
        FillTwoCommits(_bench);
        await using (var processors = _bench.NewProcessors())
        {
            (await BlockFirstCommitAsync(_bench, _calls, processors)).Release();
        }

        // The same again, where the load for the second commit fails while the first is under way.
        var faults = new FaultPlan(_secondLoad, FailurePoint.BeforeEffect);
        var bench = NewBench(faults);
        FillTwoCommits(bench);
        await using var failing = bench.NewProcessors();
        var blocked = await BlockFirstCommitAsync(bench, faults, failing);
        for (var i = 0; i < 50_000; i++)
        {
            // Time for what must not happen; that it does not can only be seen, not waited for.
            await Task.Yield();
            Assert.NotEqual(ProcessingState.Retrying, failing.Health[0].State);
        }

        blocked.Release();
        await bench.Time.WhenTimerIsSetAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.ReachEndAsync();

        Assert.Equal(["""a={"texts":["1","3"]}""", """b={"texts":["2"]}"""], await bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task CommitsThatFailAgainAndAgain_AreRetriedAtGrowingIntervals()
    {
        _bench.Append("a", new Note("a", "1"));
        await using var processors = _bench.NewProcessors();
        var blocked = NextFails();
        processors.Start();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await blocked.Reached;
            var release = blocked;
            blocked = NextFails();
            release.Release();
            await _bench.Time.WhenTimerIsSetAsync();
            Assert.Equal(attempt, processors.Health[0].Attempts);
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        blocked.Release();

        BlockedCommit NextFails()
        {
            _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
            return _bench.Store.BlockNextCommit();
        }
    }

    private static ProcessorBench NewBench(FaultPlan faults) => new(Notes.Projection)
    {
        Faults = faults,
        Options = new ProcessingOptions { MinBatchEvents = 1, MaxBatchEvents = 1 },
    };

    private static void FillTwoCommits(ProcessorBench bench)
    {
        bench.Append("a", new Note("a", "1"));
        bench.Append("b", new Note("b", "2"));
        bench.Append("a", new Note("a", "3"));
    }

    /// <summary>Starts, and waits until the rows of the second commit are asked for while the first has written nothing.</summary>
    private async Task<BlockedCommit> BlockFirstCommitAsync(ProcessorBench bench, FaultPlan calls, Processors processors)
    {
        var blocked = bench.Store.BlockNextCommit();
        processors.Start();
        await blocked.Reached;
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(calls.Ports["store load"] == 2));
        _secondLoad = calls.CallsSeen;
        return blocked;
    }
}
