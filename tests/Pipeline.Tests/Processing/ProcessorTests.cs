using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class ProcessorTests
{
    private readonly ProcessorBench _bench = new(Notes.Projection);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_AreFoldedInOrder_AndThePositionFollows()
    {
        Note("a", "1");
        Note("b", "2");
        Note("a", "3");

        await _bench.RunToEndAsync();

        Assert.Equal(["""a={"texts":["1","3"]}""", """b={"texts":["2"]}"""], await _bench.RowsAsync("notes"));
        var status = Assert.Single(await _bench.Store.Views.GetStatusAsync(Notes.Projection.Id, Stop));
        Assert.Equal(new SequenceNumber(2), status.Position.Sequence);
    }

    [Fact]
    public async Task APoisonEvent_GoesToTheHospital_ItsKeyIsHeldAndOthersGoOn()
    {
        Note("a", "1");
        Note("a", "poison");
        Note("b", "2");
        Note("a", "3");
        Note("b", "4");

        await _bench.RunToEndAsync();

        Assert.Equal(["""a={"texts":["1"]}""", """b={"texts":["2","4"]}"""], await _bench.RowsAsync("notes"));
        Assert.Equal(["a: 1, 1"], await _bench.WardsAsync());
        var patient = Assert.Single((await _bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients);
        Assert.Equal("'poison' cannot be noted.", Assert.Single(patient.Attempts).Message);
        Assert.Equal("test.noted", patient.EventType);
    }

    [Fact]
    public async Task DataThatCannotBeRead_IsPoisonOfItsKey()
    {
        _bench.Append("a", new { key = "a", text = 5 });
        Note("a", "1");
        Note("b", "2");

        await _bench.RunToEndAsync();

        Assert.Equal(["""b={"texts":["2"]}"""], await _bench.RowsAsync("notes"));
        Assert.Equal(["a: 0, 1"], await _bench.WardsAsync());
    }

    [Fact]
    public async Task BytesThatAreNoEvent_OpenTheWardOfTheBrokersKey_OrElseOfTheWholePartition()
    {
        _bench.AppendGarbage("a");
        Note("a", "1");
        Note("b", "2");
        _bench.AppendGarbage(null);
        Note("b", "3");
        Note("a", "4");

        await _bench.RunToEndAsync();

        Assert.Equal(["""b={"texts":["2"]}"""], await _bench.RowsAsync("notes"));
        Assert.Equal(["(whole partition): 3, 1", "a: 0, 2"], await _bench.WardsAsync());
    }

    [Fact]
    public async Task UnknownEventTypes_AreNotSeen()
    {
        _bench.Append("a", new { whatever = true }, type: "test.other");
        Note("a", "1");

        await _bench.RunToEndAsync();

        Assert.Equal(["""a={"texts":["1"]}"""], await _bench.RowsAsync("notes"));
        Assert.Empty(await _bench.WardsAsync());
    }

    [Fact]
    public async Task Release_AppliesThePatientThenWhatWaitedBehindIt_AndTheKeyGoesLive()
    {
        Note("a", "poison");
        Note("a", "2");
        Note("b", "3");
        Note("a", "4");
        await _bench.RunToEndAsync();

        Notes.Mended.Value = true;
        var asked = await _bench.ReleaseAsync(new SequenceNumber(0));
        Note("a", "5");
        await _bench.RunToEndAsync();

        Assert.Equal(ReleaseRequestResult.Requested, asked);
        Assert.Equal(["""a={"texts":["poison","2","4","5"]}""", """b={"texts":["3"]}"""], await _bench.RowsAsync("notes"));
        Assert.Empty(await _bench.WardsAsync());
    }

    [Fact]
    public async Task Release_ThatFailsAgain_KeepsTheFirstErrorAndHoldsTheRest()
    {
        Note("a", "poison");
        Note("a", "2");
        await _bench.RunToEndAsync();

        await _bench.ReleaseAsync(new SequenceNumber(0));

        Assert.Empty(await _bench.RowsAsync("notes"));
        Assert.Equal(["a: 0, 1"], await _bench.WardsAsync());
        var patient = Assert.Single((await _bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients);
        Assert.Equal(2, patient.Attempts.Count);
    }

    [Fact]
    public async Task Release_WhoseHeldEventFails_MakesThatThePatient()
    {
        Note("a", "poison");
        Note("a", "2");
        _bench.Append("a", new { key = "a", text = 5 });
        Note("a", "4");
        await _bench.RunToEndAsync();

        Notes.Mended.Value = true;
        await _bench.ReleaseAsync(new SequenceNumber(0));

        Assert.Equal(["""a={"texts":["poison","2"]}"""], await _bench.RowsAsync("notes"));
        Assert.Equal(["a: 2, 1"], await _bench.WardsAsync());
    }

    [Fact]
    public async Task ALongRelease_TakesTurnsWithTheLog()
    {
        var bench = new ProcessorBench(Notes.Projection) { Options = new ProcessingOptions { MinBatchEvents = 2, MaxBatchEvents = 2 } };
        bench.Append("a", new Note("a", "poison"));
        for (var i = 0; i < 9; i++)
        {
            bench.Append("a", new Note("a", $"{i}"));
        }

        await bench.RunToEndAsync();
        Notes.Mended.Value = true;
        await bench.Store.Hospital.RequestReleaseAsync(
            new PatientId(Notes.Projection.Id, new PartitionId(0), new SequenceNumber(0)), new ReleaseRequest("tester", "mended", ProcessorBench.Epoch), Stop);
        bench.Append("b", new Note("b", "live"));
        var context = new ProcessorContext(Notes.Projection, new PartitionId(0), bench.Log, bench.Store, bench.Options, bench.Time);
        using var processor = (await PartitionProcessor.OpenAsync(context, Stop, Stop)).Processor!;

        await processor.ProcessAsync(Stop);
        await processor.ProcessAsync(Stop);

        Assert.Equal(["""a={"texts":["poison","0"]}""", """b={"texts":["live"]}"""], await bench.RowsAsync("notes"));
        while (await processor.ProcessAsync(Stop) is not StepResult.Idle)
        {
        }

        Assert.Equal(["""a={"texts":["poison","0","1","2","3","4","5","6","7","8"]}""", """b={"texts":["live"]}"""], await bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task ARelease_DoesNotMoveThePosition()
    {
        Note("a", "poison");
        Note("b", "2");
        await _bench.RunToEndAsync();
        var before = await PositionAsync();

        Notes.Mended.Value = true;
        await _bench.ReleaseAsync(new SequenceNumber(0));

        Assert.Equal(before, await PositionAsync());
    }

    [Fact]
    public async Task FailuresThatGoOn_AreToldSinceTheFirstOfThem()
    {
        Note("a", "1");
        _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
        _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
        await using var processors = _bench.NewProcessors();
        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].Attempts == 1));
        await _bench.Time.WhenTimerIsSetAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].Attempts == 2));
        Assert.Equal(ProcessorBench.Epoch, processors.Health[0].Since);
    }

    [Fact]
    public async Task ACommitThatFails_IsDoneAgain_AndHealthSaysSoMeanwhile()
    {
        Note("a", "1");
        _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
        await using var processors = _bench.NewProcessors();

        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Retrying));
        var retrying = processors.Health[0];
        await _bench.Time.WhenTimerIsSetAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.ReachEndAsync();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Running));

        Assert.Equal(1, retrying.Attempts);
        Assert.Contains("A test made this commit fail", retrying.Reason, StringComparison.Ordinal);
        Assert.Equal(["""a={"texts":["1"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task Stop_LetsACommitThatHasBegunEnd()
    {
        Note("a", "1");
        var blocked = _bench.Store.BlockNextCommit();
        await using var processors = _bench.NewProcessors();
        processors.Start();
        await blocked.Reached;

        var stopping = processors.StopAsync();
        blocked.Release();
        await stopping;

        Assert.Equal(["""a={"texts":["1"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task AStaleOwner_StopsAndChangesNothing()
    {
        Note("a", "1");
        var blocked = _bench.Store.BlockNextCommit();
        await using var stale = _bench.NewProcessors();
        stale.Start();
        await blocked.Reached;
        Note("a", "2");
        await _bench.RunToEndAsync();

        blocked.Release();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(stale.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("Another process", stale.Health[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["""a={"texts":["1","2"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task EventsLostToRetention_StopTheProjectionInsteadOfBeingSkipped()
    {
        Note("a", "1");
        await _bench.RunToEndAsync();
        Note("a", "2");
        Note("a", "3");
        _bench.Log.Expire(new PartitionId(0), new SequenceNumber(2));
        await using var processors = _bench.NewProcessors();

        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("Events 1 to 1 of partition 0", processors.Health[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedLog_StopsTheProjectionAtTheDamage()
    {
        Note("a", "1");
        Note("a", "2");
        _bench.Log.Damage(new PartitionId(0), new SequenceNumber(1));
        await using var processors = _bench.NewProcessors();

        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("Event 1 of partition 0", processors.Health[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["""a={"texts":["1"]}"""], await _bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task APositionBeyondTheLogsEnd_IsNamed()
    {
        Note("a", "1");
        await _bench.RunToEndAsync();
        var recreated = new ProcessorContext(
            Notes.Projection, new PartitionId(0), new InMemoryLog(1, _bench.Time), _bench.Store, _bench.Options, _bench.Time);

        var (processor, blocked) = await PartitionProcessor.OpenAsync(recreated, Stop, Stop);

        Assert.Null(processor);
        Assert.Contains("the hub was created anew", blocked!.Reason, StringComparison.Ordinal);
    }

    private void Note(string key, string text) => _bench.Append(key, new Note(key, text));

    private async Task<Position> PositionAsync() =>
        (await _bench.Store.OpenAsync(Notes.Projection.Id, new PartitionId(0), Stop)).Position;
}
