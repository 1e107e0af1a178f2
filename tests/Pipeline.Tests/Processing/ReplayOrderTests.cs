using System.Globalization;
using Serverless.Contracts.Faults;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Processing;

/// <summary>What a replay pushes and when, and that its released events are never all in memory.</summary>
public sealed class ReplayOrderTests
{
    private static readonly int Size = Samples.Event(0, body: new byte[1000]).Bytes.Length;

    private readonly InMemoryStore _store = new();
    private readonly FaultPlan _calls = FaultPlan.None;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 3)]
    [InlineData(100, 1)]
    public async Task ReleasedEvents_ComeWhereTheyWerePushed_InLotsThatFit(int eventsOfABatch, int reads)
    {
        await HospitalizeAsync();
        var order = await OrderAsync(eventsOfABatch * Size);

        // 0 to 6 were hospitalized, 6 still is; 5 was pushed first behind 8, and 7 to 10 were pushed in their places.
        Assert.Equal("7 8 5 0 1 9 10 2 3 4", await ReplayAsync(order));
        Assert.Equal(reads, _calls.Ports["store released"]);
    }

    [Fact]
    public async Task WithoutReleases_NothingIsRead()
    {
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10", await ReplayAsync(await OrderAsync(Size)));
        Assert.Empty(_calls.Ports);
    }

    [Fact]
    public async Task AnEventThatTheStoreLost_IsNotLeftOutOfTheReplay()
    {
        await HospitalizeAsync();
        var marks = (await _store.OpenAsync(Notes.Projection.Id, Samples.P0, Stop)).Hospitalized;
        var order = OrderOf([.. marks, new HospitalMark(new SequenceNumber(7), new SequenceNumber(8), 99)], Size);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ReplayAsync(order));
    }

    private async Task HospitalizeAsync()
    {
        var commit = At(8) with
        {
            Admissions = [Samples.Admission(0) with { Event = Samples.Event(0, body: new byte[1000]) }],
            Held = [.. Enumerable.Range(1, 6).Select(i => new HeldEvent(Samples.Event(i, body: new byte[1000]), new WardKey("anna")))],
        };
        await CommitAsync(commit);
        await CommitAsync(At(8) with { Released = [Samples.Released(5, 8), Samples.Released(0, 8), Samples.Released(1, 8)] });
        await CommitAsync(At(10) with { Released = [Samples.Released(2, 10), Samples.Released(3, 10), Samples.Released(4, 10)] });
    }

    private static Commit At(long sequence)
    {
        var commit = Samples.Commit(sequence);
        return commit with { Projection = Notes.Projection.Id, Position = commit.Position with { ReplayFrom = SequenceNumber.First } };
    }

    private async Task CommitAsync(Commit commit)
    {
        var version = (await _store.OpenAsync(Notes.Projection.Id, Samples.P0, Stop)).Version;
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(commit with { Expected = version }, Stop));
    }

    private async Task<ReplayOrder> OrderAsync(int maxBatchBytes) =>
        OrderOf((await _store.OpenAsync(Notes.Projection.Id, Samples.P0, Stop)).Hospitalized, maxBatchBytes);

    private ReplayOrder OrderOf(IReadOnlyList<HospitalMark> marks, int maxBatchBytes)
    {
        var bench = new ProcessorBench(Notes.Projection);
        var options = new ProcessingOptions { MaxBatchBytes = maxBatchBytes };
        var context = new ProcessorContext(Notes.Projection, Samples.P0, bench.Log, new FaultyStore(_store, _calls), options, bench.Time);
        return new ReplayOrder(context, marks);
    }

    private static async Task<string> ReplayAsync(ReplayOrder order)
    {
        List<SequenceNumber> pushed = [];
        for (var e = SequenceNumber.First; e.Value <= 10; e = e.Next)
        {
            if (order.IsInPlace(e))
            {
                pushed.Add(e);
            }

            while (await order.TakeBehindAsync(e, Stop) is { } released)
            {
                pushed.Add(released.SequenceNumber);
            }
        }

        return string.Join(' ', pushed.Select(p => p.Value.ToString(CultureInfo.InvariantCulture)));
    }
}
