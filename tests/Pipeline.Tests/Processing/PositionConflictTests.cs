using System.Text.Json;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>A position goes on only in the log, and after the event, that it was made with.</summary>
public sealed class PositionConflictTests
{
    private static readonly PartitionId P0 = new(0);
    private static readonly LogHistory Mine = new(7);

    private readonly InMemoryLog _log = LogOf(Mine, "a", "b", "c");
    private readonly InMemoryStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_names_the_history_and_the_event()
    {
        var position = await ProcessAsync(_log);

        Assert.Equal((new SequenceNumber(2), Mine, await ChecksumAsync(_log, 2)), (position.Sequence, position.History, position.Checksum));
    }

    [Fact]
    public async Task The_same_log_and_a_longer_one_go_on()
    {
        await ProcessAsync(_log);

        Assert.Null(await OpenAsync(_log));
        Assert.Null(await OpenAsync(LogOf(Mine, "a", "b", "c", "d")));
    }

    [Theory]
    [InlineData(8, "a,b,c,d", "and the log is of history 0000000000000008")]
    [InlineData(7, "a,b", "the log ends before 2")]
    [InlineData(7, "a,b,x,d", "had checksum")]
    public async Task Another_log_stops_the_partition_with_words(ulong history, string events, string expected)
    {
        await ProcessAsync(_log);

        var blocked = await OpenAsync(LogOf(new LogHistory(history), events.Split(',')));

        Assert.Contains(expected, blocked!.Reason, StringComparison.Ordinal);
        Assert.Contains("notes.v1: The view does not fit partition 0 of hub 'events'", blocked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_either_side_does_not_know_is_not_compared()
    {
        await ProcessAsync(_log);
        Assert.Null(await OpenAsync(LogOf(LogHistory.None, "a", "b", "c")));
        Assert.Null(await OpenAsync(LogOf(Mine, knowsChecksums: false, "a", "b", "x")));

        var expired = LogOf(Mine, "a", "b", "x", "d");
        expired.Expire(P0, new SequenceNumber(3));
        Assert.Null(await OpenAsync(expired));
    }

    [Theory]
    [InlineData("notes", 1, true)]
    [InlineData("notes", 9, true)]
    [InlineData("gone", 1, true)]
    [InlineData("gone", 1, false)]
    public async Task Nothing_is_published_past_a_position_whether_its_projection_runs_or_not(string name, int version, bool knowsHistory)
    {
        var position = new Position(new(9), null, null, new(10)) { History = knowsHistory ? Mine : LogHistory.None };
        var agreement = await CheckAsync(new ProjectionPosition(new ProjectionId(name, version), P0, position));

        // Of a projection that is gone only the history says which hub it read.
        Assert.Equal(knowsHistory || name == "notes", agreement.Refusal(HubName.Default) is { } words && words.Contains("the log ends before 3", StringComparison.Ordinal));
        Assert.Equal(!knowsHistory && name == "gone", agreement.Unknown.Count == 1);
    }

    [Fact]
    public async Task A_position_in_a_partition_that_the_log_lacks_and_one_of_another_history_refuse_as_well()
    {
        var position = new Position(new(0), null, null, new(1)) { History = Mine };

        Assert.NotNull((await CheckAsync(new ProjectionPosition(Notes.Projection.Id, new PartitionId(5), position))).Refusal(HubName.Default));
        Assert.NotNull((await CheckAsync(new ProjectionPosition(Notes.Projection.Id, P0, position with { History = new(3) }))).Refusal(HubName.Default));
        Assert.Null((await CheckAsync(new ProjectionPosition(Notes.Projection.Id, P0, position))).Refusal(HubName.Default));
        Assert.Null((await CheckAsync(new ProjectionPosition(Notes.Projection.Id, P0, Position.Start))).Refusal(HubName.Default));
    }

    private static InMemoryLog LogOf(LogHistory history, params string[] texts) => LogOf(history, knowsChecksums: true, texts);

    private static InMemoryLog LogOf(LogHistory history, bool knowsChecksums, params string[] texts)
    {
        var log = new InMemoryLog(1, TimeProvider.System) { History = history, KnowsChecksums = knowsChecksums };
        foreach (var text in texts)
        {
            log.Append(ProcessorBench.Epoch, CloudEventWriter.Create(
                new EventAttributes { Id = text, Source = "/tests", Type = "test.noted", PartitionKey = "key" }, new Note("key", text), JsonSerializerOptions.Web));
        }

        return log;
    }

    private static async Task<uint> ChecksumAsync(InMemoryLog log, long sequence) =>
        Assert.IsType<LogRead.Events>(await log.ReadAsync(P0, new(sequence), 1, 1, Stop)).Items[0].Checksum;

    private async Task<Position> ProcessAsync(InMemoryLog log)
    {
        var (processor, _) = await PartitionProcessor.OpenAsync(ContextOf(log), Stop, Stop);
        using (processor)
        {
            while (await processor!.ProcessAsync(Stop) is not StepResult.Idle)
            {
                // To the end of the log.
            }
        }

        return (await _store.OpenAsync(Notes.Projection.Id, P0, Stop)).Position;
    }

    private async Task<StepResult.Blocked?> OpenAsync(IEventLog log)
    {
        var (processor, blocked) = await PartitionProcessor.OpenAsync(ContextOf(log), Stop, Stop);
        processor?.Dispose();
        return blocked;
    }

    private ProcessorContext ContextOf(IEventLog log) => new(Notes.Projection, P0, log, _store, new ProcessingOptions(), TimeProvider.System);

    private async Task<LogAgreement> CheckAsync(ProjectionPosition position) => await LogAgreement.CheckAsync(
        [position], new ProjectionSet([Notes.Projection]), new Dictionary<HubName, IEventLog> { [_log.Hub] = _log }, Stop);
}
